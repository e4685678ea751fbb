// expect: error 10:5 this closure assigns to the module-level variable `seen`
// expect: note 15:8 `pool` is made once on each executor
// expect: note 16:19 `cache` is made once on each executor
import { StreamingContext } from "millrace";
let seen = 0;
let pool: Set<string> | undefined;
let cache: Set<string> | undefined;
const ssc = new StreamingContext("local", 1000);
ssc.textFileStream("/tmp").map((line: string) => {
    seen += 1;
    return line;
  })
  .mapPartitions(function* (it: Iterable<string>) {
    for (const line of it) {
       pool ??= new Set();
      if (!cache) cache = new Set();
      yield pool.has(line) || cache.has(line);
    }
  })
  .print();
