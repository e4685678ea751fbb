// Whole programs as people write them, without annotations: what is inferred from step to step.
import { type DStream, type Duration, type RDD, type State, StateSpec, type StreamingContext, seconds } from "millrace";
import { expectTypeOf } from "vitest";
import { ageStream, numberStream, ssc, wordStream } from "./samples.ts";

// Word count, over batches and over windows.
const counts = ssc
  .socketTextStream("localhost", 9999)
  .flatMap((line) => line.split(" "))
  .filter((word) => word !== "")
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b);
expectTypeOf(counts).toEqualTypeOf<DStream<[string, number]>>();
const recent = counts.reduceByKeyAndWindow((a, b) => a + b, seconds(60)).filter(([, count]) => count > 1);
expectTypeOf(recent).toEqualTypeOf<DStream<[string, number]>>();

// Averages: values are pairs, in streams and in RDDs.
const averages = wordStream
  .map((word) => [word.charAt(0), [word.length, 1] as [number, number]])
  .reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]])
  .mapValues(([sum, count]) => sum / count);
expectTypeOf(averages).toEqualTypeOf<DStream<[string, number]>>();
const ofLines = ssc.sparkContext
  .textFile("lines")
  .flatMap((line) => line.split(" "))
  .map((word) => [word, [word.length, 1] as [number, number]])
  .reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]], 4);
expectTypeOf(ofLines).toEqualTypeOf<RDD<[string, [number, number]]>>();

// Joins of what was joined and grouped.
const joined = counts.leftOuterJoin(averages).mapValues(([count, average]) => count * (average ?? 1));
expectTypeOf(joined).toEqualTypeOf<DStream<[string, number]>>();
const grouped = joined
  .groupByKey()
  .mapValues((all) => Math.max(...all))
  .cogroup(averages);
expectTypeOf(grouped).toEqualTypeOf<DStream<[string, [number[], number[]]]>>();

// States, and what comes of them.
const sessions = counts.mapWithState(
  StateSpec.function((word, count, state: State<number>) => {
    state.update((state.getOption() ?? 0) + (count ?? 0));
    return state.isTimingOut() ? undefined : ([word, state.get()] as [string, number]);
  }),
);
expectTypeOf(sessions.join(sessions.stateSnapshots())).toEqualTypeOf<DStream<[string, [number, number]]>>();

// A table beside a stream, and what an output reads.
const table = ssc.sparkContext.parallelize([["ann", new Date(0)] as [string, Date]]);
const dated = ageStream.transform((rdd) => rdd.join(table));
expectTypeOf(dated).toEqualTypeOf<DStream<[string, [number, Date]]>>();
dated.foreachRDD(async (rdd, time) => {
  expectTypeOf(await rdd.collectAsMap()).toEqualTypeOf<Map<string, [number, Date]>>();
  expectTypeOf(time.until(time.plus(seconds(1)), seconds(1)).length).toEqualTypeOf<number>();
});

// Awaited, in any order.
const fetched = wordStream.mapAsync(async (word) => [word, word.length], { ordered: false }).filterAsync(async ([, length]) => length > 1);
expectTypeOf(fetched.reduceByKey((a, b) => a + b)).toEqualTypeOf<DStream<[string, number]>>();

// What a stream says of itself.
expectTypeOf(numberStream.context).toEqualTypeOf<StreamingContext>();
expectTypeOf(numberStream.slideDuration).toEqualTypeOf<Duration>();
expectTypeOf(numberStream.dependencies).toEqualTypeOf<readonly DStream<unknown>[]>();
