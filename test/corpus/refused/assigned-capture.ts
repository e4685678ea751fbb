// expect: error 8:7 this closure assigns to the captured variable `count`
// expect: error 12:7 this closure assigns to the captured variable `total`
import type { StreamingContext } from "millrace";
export default function (ssc: StreamingContext) {
  let count = 0;
  let total = 0;
  ssc.socketTextStream("localhost", 9999).map((line) => {
      count++;
      return line;
  }).foreachRDD(async (rdd) => {
    await rdd.foreach((line) => {
      total += line.length;
    });
    total = 0;
  });
  return () => count;
}
