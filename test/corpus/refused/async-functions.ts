// expect: error 10:13 an async function is passed to `map`
// expect: error 13:113 an async function is passed to `reduceByKey`
// expect: error 15:58 an async function is passed to `flatMap`
// expect: error 16:43 an async function is passed to `StateSpec.function`
// expect: error 17:41 an async function is passed to `socketStream`
// expect: error 21:1 an async function is passed to `filter`
import { StateSpec, type StreamingContext } from "millrace";
export default function (ssc: StreamingContext) {
  const lines = ssc.textFileStream("/tmp");
  lines.map(async (line) => line).print();
  lines.mapAsync(async (line) => line).foreachRDD(async (rdd) => void (await rdd.count()));
  lines.filter(named).mapAsync(named).print();
  const pairs = lines.mapPartitions(async function* (all) { yield* all; }).map((line) => [line, 1]).reduceByKey(async (a) => a as never);
  pairs.foreachRDD(async (rdd) => {
    await rdd.foreach(async () => {}); await rdd.flatMap(async function* () {} as never).count();
    pairs.mapWithState(StateSpec.function(async (_key: string) => 1));
    ssc.socketStream("localhost", 9999, async () => [] as never);
    ssc.socketStream("localhost", 9999, async function* () {});
  });
}
async function named(line: string) { return line; }
