// Counts the words of text received from a TCP server, batch by batch.
//
// Start a server that sends what you type, then run it:
//
//     nc -lk 9999
//     npx millrace run examples/network-word-count.ts -- localhost 9999
//
// It prints for each batch its time and up to ten counts, such as (hello,2). If the server goes away it reconnects.
//
// The program is Spark's network_wordcount.py, line by line.
import type { StreamingContext } from "millrace";

export default function networkWordCount(ssc: StreamingContext, [host, port]: string[]): void {
  if (host === undefined || port === undefined) throw new Error("Usage: millrace run network-word-count.ts -- <host> <port>");

  const lines = ssc.socketTextStream(host, Number(port));
  const counts = lines
    .flatMap((line) => line.split(" "))
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b);

  counts.print();
}
