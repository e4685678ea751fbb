// expect: error 11:28 this closure uses `ssc`, a context
// expect: error 12:37 this closure uses `lines`, an RDD or DStream
// expect: error 13:47 this closure uses `counts`, an RDD or DStream
// expect: error 15:38 this closure uses `rdd`, an RDD or DStream
// expect: error 18:27 this closure captures `conn`, a connection
import { connect } from "node:net";
import { StreamingContext } from "millrace";
const ssc = new StreamingContext("local", 1000);
const lines = ssc.socketTextStream("localhost", 9999);
const counts = lines.map((word) => [word, 1]).reduceByKey((a: number, b: number) => a + b);
lines.map((line) => [line, ssc]);
counts.mapPartitions(function* () { lines; });
lines.transform((rdd) => rdd.filter((line) => counts !== line));
lines.foreachRDD(async (rdd) => {
  await rdd.foreach((line) => { void rdd.collect(); return line; });
  const n = await rdd.count();
  const conn = connect(9999);
  await rdd.foreach(() => conn.write(String(n)));
});
