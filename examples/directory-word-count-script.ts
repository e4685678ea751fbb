// directory-word-count.ts as a script: it makes, starts and awaits its own StreamingContext, as Spark's programs do.
//
// Run it, then move text files into the directory:
//
//     npx millrace run examples/directory-word-count-script.ts -- /tmp/in
//
// It prints for each batch its time and up to ten counts, such as (the,12). Ctrl-C stops it after the running batch.
import { StreamingContext, seconds } from "millrace";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("Usage: millrace run directory-word-count-script.ts -- <directory>");

// The master is that of the command line; here it could be given as `master: "local[2]"`.
const ssc = new StreamingContext({ appName: "DirectoryWordCount", batchInterval: seconds(1) });

const lines = ssc.textFileStream(directory);
const counts = lines
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b);
counts.print();

ssc.start();
await ssc.awaitTermination();
