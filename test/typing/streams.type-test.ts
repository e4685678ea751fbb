// Types of programs, checked by `npm run types`: what is inferred, and what must not compile. Nothing here is run.
import { type DStream, type Duration, milliseconds, type RDD, StreamingContext, seconds, type Time } from "millrace";
import { runBatches } from "millrace/testing";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if `T` is true. */
function check<_T extends true>(): void {}

declare const ssc: StreamingContext;
declare const lines: DStream<string>;
declare const numbers: DStream<number>;
declare const here: DStream<[string, number]>;
declare const there: DStream<[string, Date]>;

// Word count, without annotations.
const counts = lines
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b);
check<Equal<typeof counts, DStream<[string, number]>>>();
const fromSocket = ssc.socketTextStream("localhost", 9999).filter((line) => line !== "");
check<Equal<typeof fromSocket, DStream<string>>>();

// Elementwise operators.
const lengths = lines.map((line) => line.length);
check<Equal<typeof lengths, DStream<number>>>();
const pairs = lines.flatMap((line) => [...line].map((letter): [string, number] => [letter, 1]));
check<Equal<typeof pairs, DStream<[string, number]>>>();
const narrowed = (null as unknown as DStream<string | undefined>).filter((value): value is string => value !== undefined);
check<Equal<typeof narrowed, DStream<string>>>();
const partitions = numbers.mapPartitions(function* (records, partition) {
  for (const n of records) yield `${partition}:${n}`;
});
check<Equal<typeof partitions, DStream<string>>>();
const awaited = numbers.mapPartitions(async (records) => [...records].map(String));
check<Equal<typeof awaited, DStream<string>>>();
const glommed = numbers.glom();
check<Equal<typeof glommed, DStream<number[]>>>();
const counted = lines.count();
check<Equal<typeof counted, DStream<number>>>();
const byValue = lines.countByValue();
check<Equal<typeof byValue, DStream<[string, number]>>>();
const windowed = lines.window(seconds(10), milliseconds(500));
check<Equal<typeof windowed, DStream<string>>>();

// By key.
const grouped = here.groupByKey();
check<Equal<typeof grouped, DStream<[string, number[]]>>>();
const values = here.mapValues((n) => n > 1);
check<Equal<typeof values, DStream<[string, boolean]>>>();
const flat = here.flatMapValues((n) => [String(n)]);
check<Equal<typeof flat, DStream<[string, string]>>>();
const combined = here.combineByKey(
  (n) => new Set([n]),
  (set, n) => set.add(n),
  (a) => a,
);
check<Equal<typeof combined, DStream<[string, Set<number>]>>>();
const joined = here.join(there);
check<Equal<typeof joined, DStream<[string, [number, Date]]>>>();
const left = here.leftOuterJoin(there);
check<Equal<typeof left, DStream<[string, [number, Date | undefined]]>>>();
const right = here.rightOuterJoin(there);
check<Equal<typeof right, DStream<[string, [number | undefined, Date]]>>>();
const full = here.fullOuterJoin(there);
check<Equal<typeof full, DStream<[string, [number | undefined, Date | undefined]]>>>();
const cogrouped = here.cogroup(there, 4);
check<Equal<typeof cogrouped, DStream<[string, [number[], Date[]]]>>>();

const placed = here.partitionBy(4, (key) => key.length);
check<Equal<typeof placed, DStream<[string, number]>>>();
const keys = here.keys();
check<Equal<typeof keys, DStream<string>>>();
const justValues = there.values();
check<Equal<typeof justValues, DStream<Date>>>();

// Partitions, unions, looking at a stream.
const indexed = numbers.repartition(4).mapPartitionsWithIndex((index, records) => [...records].map((n) => `${index}:${n}`));
check<Equal<typeof indexed, DStream<string>>>();
const three = numbers.union(numbers, numbers);
check<Equal<typeof three, DStream<number>>>();
const slice = here.slice(new Date(0), new Date(1));
check<Equal<typeof slice, RDD<[string, number]>[]>>();
check<Equal<typeof here.context, StreamingContext>>();
check<Equal<typeof here.slideDuration, Duration>>();
const constant = ssc.constantStream(ssc.sparkContext.parallelize(["a"]));
check<Equal<typeof constant, DStream<string>>>();

// Functions that are awaited.
const awaitedPairs = lines.mapAsync(async (line, signal) => [line, signal.aborted]);
check<Equal<typeof awaitedPairs, DStream<[string, boolean]>>>();
const awaitedWords = lines.flatMapAsync(async (line) => line.split(" "), { concurrency: 2 }).filterAsync(async (word) => word !== "");
check<Equal<typeof awaitedWords, DStream<string>>>();
lines.foreachAsync(async (line) => line.length);
lines.foreachPartitionAsync(async (records, task) => [...records, task.partitionId]);

// Driver functions.
const transformed = here.transform((rdd, time) => {
  check<Equal<typeof rdd, RDD<[string, number]>>>();
  check<Equal<typeof time, Time>>();
  return rdd.keys();
});
check<Equal<typeof transformed, DStream<string>>>();
const both = numbers.transformWith(lines, (a, b) => a.map(String).union(b));
check<Equal<typeof both, DStream<string>>>();
const several = ssc.transform([numbers, lines], ([first, second], time) => {
  check<Equal<typeof first, RDD<number>>>();
  check<Equal<typeof second, RDD<string>>>();
  return second.map((line) => [line, time.milliseconds]);
});
check<Equal<typeof several, DStream<[string, number]>>>();
const list: DStream<number>[] = [numbers, numbers];
const ofList = ssc.transform(list, (rdds) => rdds[0]!.union(...rdds.slice(1)));
check<Equal<typeof ofList, DStream<number>>>();
const unions = [ssc.union(numbers, numbers), ssc.union(list), ssc.union(...list)];
check<Equal<typeof unions, DStream<number>[]>>();
here.foreachRDD(async (rdd) => {
  const map = await rdd.collectAsMap();
  check<Equal<typeof map, Map<string, number>>>();
  const first = await rdd.first();
  check<Equal<typeof first, [string, number]>>();
});

// RDDs.
const rdd = ssc.sparkContext.parallelize(["a b"]).flatMap((line) => line.split(" "));
const rddCounts = rdd.map((word) => [word, 1]).reduceByKey((a, b) => a + b, 4);
check<Equal<typeof rddCounts, RDD<[string, number]>>>();
const keyed = rdd.keyBy((word) => word.length);
check<Equal<typeof keyed, RDD<[number, string]>>>();
const outer = rddCounts.fullOuterJoin(keyed.map(([length, word]) => [word, length]));
check<Equal<typeof outer, RDD<[string, [number | undefined, number | undefined]]>>>();
const collected = rddCounts.collect();
check<Equal<typeof collected, Promise<[string, number][]>>>();

// runBatches: literals give streams of their general types, tuples stay tuples.
const results = runBatches({
  inputs: [[["a b"], null, []], [[["a", 1]], [["b", 2]]], [[1, 2]]],
  build: (context, text, table, plain) => {
    check<Equal<typeof context, StreamingContext>>();
    check<Equal<typeof text, DStream<string>>>();
    check<Equal<typeof table, DStream<[string, number]>>>();
    check<Equal<typeof plain, DStream<number>>>();
    return text.map((word) => [word, true]).join(table.reduceByKey((a, b) => a + b));
  },
});
check<Equal<typeof results, Promise<[string, [boolean, number]][][]>>>();
const typed = runBatches({ inputs: [[[{ at: new Date(0), tags: ["x"] }]]], build: (_context, events) => events.map(({ at }) => at) });
check<Equal<typeof typed, Promise<Date[][]>>>();

// Tuples as values need no annotation.
const sumsAndCounts = lines.map((word) => [word, [word.length, 1] as [number, number]]).reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]]);
check<Equal<typeof sumsAndCounts, DStream<[string, [number, number]]>>>();
const rddSums = rdd.map((word) => [word, [word.length, 1] as [number, number]]).reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]]);
check<Equal<typeof rddSums, RDD<[string, [number, number]]>>>();

// What must not compile.
// @ts-expect-error a stream of numbers has no keys
numbers.reduceByKey((a: number, b: number) => a + b);
// @ts-expect-error nor has a stream of strings
lines.groupByKey();
// @ts-expect-error nor an RDD of strings
rdd.reduceByKey((a: string, b: string) => a + b);
// @ts-expect-error nor can it be joined
lines.join(here);
// @ts-expect-error keys of two types never meet
here.join(null as unknown as DStream<[number, string]>);
// @ts-expect-error a reduction gives the type it takes
here.reduceByKey((a, b) => String(a + b));
// @ts-expect-error streams of two types have no union
lines.union(numbers);
// @ts-expect-error not even with one of its own among them
lines.union(lines, numbers);
// @ts-expect-error nor have they on the context
ssc.union(numbers, lines);
// @ts-expect-error keys are partitioned where there are keys
lines.partitionBy(4);
// @ts-expect-error a partition is a number
here.partitionBy(4, (key) => key);
// @ts-expect-error a slice has two ends
numbers.slice(new Date(0));
// @ts-expect-error a time is no number
numbers.slice(0, 1000);
// @ts-expect-error an output gives nothing to go on with
lines.foreachAsync(async (line) => line).print();
// @ts-expect-error a duration is no number
lines.window(10);
// @ts-expect-error nor is the batch interval
new StreamingContext("local", "app", 1);
// @ts-expect-error nor is a remember duration
ssc.remember(1000);
// @ts-expect-error a duration is not a time
const notATime: Time = seconds(1);
// @ts-expect-error nor the other way round
const notADuration: Duration = null as unknown as Time;
// @ts-expect-error transform gives an RDD, not a promise of one
lines.transform(async (one) => one);
// @ts-expect-error flatMap gives something to iterate over
numbers.flatMap((n) => n);
// @ts-expect-error runBatches wants a stream from build
runBatches({ inputs: [[[1]]], build: () => 1 });
// @ts-expect-error a stream that has no input
runBatches({ inputs: [[[1]]], build: (_context, _a: DStream<number>, b: DStream<number>) => b });

export { notADuration, notATime };
