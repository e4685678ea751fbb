// The words that occur most often in the text files of the last minute, every ten seconds.
//
//     npx millrace run examples/windowed-word-count.ts -- DIRECTORY [WINDOW_SECONDS] [SLIDE_SECONDS]
//
// Move text files into DIRECTORY while it runs. It prints at each slide the time and up to ten counts such as (hello,2), the
// largest first. Words go when their batch leaves the window. Each slide merges only what is new: no inverse function is
// needed, and no checkpoint directory.
import { type StreamingContext, seconds } from "millrace";

export default function windowedWordCount(ssc: StreamingContext, [directory, windowSeconds = "60", slideSeconds = "10"]: string[]): void {
  if (directory === undefined) throw new Error("Usage: millrace run windowed-word-count.ts -- <directory> [window] [slide]");

  ssc
    .textFileStream(directory)
    .flatMap((line) => line.split(" "))
    .map((word) => [word, 1])
    .reduceByKeyAndWindow((a, b) => a + b, seconds(Number(windowSeconds)), seconds(Number(slideSeconds)))
    .transform((counts) => counts.sortBy(([, count]) => count, false))
    .print();
}
