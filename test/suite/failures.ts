// Programs that must fail with a typed error. Where the user's code is to blame, the cause's stack names its line.
import { seconds } from "millrace";
import { runBatches } from "millrace/testing";
import { CONF, type FailureCase } from "./case.ts";
import { promises } from "./promises.ts";

const FILE = "failures.ts";

function explode(n: number): number {
  if (n === 3) throw new RangeError("three is too many"); // thrown: named function
  return n;
}

function throwString(): never {
  throw "not an Error";
}

export const failures: readonly FailureCase[] = [
  {
    name: "a task that throws",
    code: "TASK_FAILED",
    message: /failed 1 times.*three is too many/,
    thrownAt: [FILE, "// thrown: named function"],
    run: (sc) => sc.parallelize([1, 2, 3], 2).map(explode).collect(),
  },
  {
    name: "a reducer that throws behind a shuffle",
    code: "TASK_FAILED",
    message: /no sum/,
    thrownAt: [FILE, "// thrown: reducer"],
    run: (sc) =>
      sc
        .parallelize<[string, number]>(
          [
            ["a", 1],
            ["a", 2],
          ],
          2,
        )
        .reduceByKey(() => {
          throw new Error("no sum"); // thrown: reducer
        }, 2)
        .collect(),
  },
  {
    name: "a generator that throws in the middle",
    code: "TASK_FAILED",
    message: /after two/,
    thrownAt: [FILE, "// thrown: generator"],
    run: (sc) =>
      sc
        .parallelize([1], 1)
        .mapPartitions(async function* () {
          yield 1;
          throw new Error("after two"); // thrown: generator
        })
        .count(),
  },
  {
    name: "foreach that rejects",
    code: "TASK_FAILED",
    message: /rejected/,
    thrownAt: [FILE, "// thrown: foreach"],
    run: (sc) =>
      sc.parallelize([1], 1).foreach(async () => {
        await Promise.resolve();
        throw new TypeError("rejected"); // thrown: foreach
      }),
  },
  {
    name: "something thrown that is no Error",
    code: "TASK_FAILED",
    message: /The job threw not an Error/,
    run: (sc) => sc.parallelize([1], 1).map(throwString).collect(),
  },
  {
    name: "a key that cannot be one",
    code: "TASK_FAILED",
    message: /A symbol cannot be a key/,
    run: (sc) =>
      sc
        .parallelize([1], 1)
        .map((n) => [Symbol("s"), n] as [symbol, number])
        .reduceByKey((a, b) => a + b)
        .collect(),
  },
  {
    name: "an operation by key on what is no pair",
    code: "TASK_FAILED",
    message: /needs pairs \[key, value\], not number 7/,
    run: (sc) =>
      sc
        .parallelize([7 as unknown as [string, number]], 1)
        .groupByKey()
        .collect(),
  },
  {
    name: "flatMap that gives no iterable",
    code: "TASK_FAILED",
    message: /flatMap at .*failures\.ts:\d+:\d+ must return an array or another iterable, not undefined/,
    run: (sc) =>
      sc
        .parallelize([1], 1)
        .flatMap(() => undefined as unknown as number[])
        .collect(),
  },
  ...promises,
  {
    name: "mapPartitions that gives no iterable",
    code: "TASK_FAILED",
    message: /mapPartitions at .*failures\.ts:\d+:\d+ must return an iterable, not number/,
    run: (sc) =>
      sc
        .parallelize([1], 1)
        .mapPartitions(() => 7 as unknown as number[])
        .collect(),
  },
  {
    name: "a partition function that gives no whole number",
    code: "TASK_FAILED",
    message: /partition function must return a whole number, not number 0.5/,
    run: (sc) =>
      sc
        .parallelize<[string, number]>([["a", 1]], 1)
        .partitionBy(2, () => 0.5)
        .collect(),
  },
  {
    name: "reduce of nothing",
    code: "EMPTY_COLLECTION",
    message: /empty RDD/,
    run: (sc) => sc.parallelize<number>([], 2).reduce((a, b) => a + b),
  },
  { name: "first of nothing", code: "EMPTY_COLLECTION", message: /empty RDD/, run: (sc) => sc.parallelize<number>([], 2).first() },
  {
    name: "a partition count that is none",
    code: "INVALID_ARGUMENT",
    message: /Number of partitions \(0\)/,
    run: async (sc) => sc.parallelize([1], 0).collect(),
  },
  {
    name: "a batch whose task throws",
    code: "TASK_FAILED",
    message: /in the stream/,
    thrownAt: [FILE, "// thrown: stream"],
    run: (_sc, master) =>
      runBatches({
        master,
        conf: CONF,
        inputs: [[[1], [2]]],
        build: (_ssc, numbers) =>
          numbers.map((n) => {
            if (n === 2) throw new Error("in the stream"); // thrown: stream
            return n;
          }),
      }),
  },
  {
    name: "a join with a stream that has no RDD at that time",
    code: "PARENT_WITHOUT_RDD",
    message: /time 2000 ms/,
    run: (_sc, master) =>
      runBatches({
        master,
        conf: CONF,
        inputs: [
          [[1], [2]],
          [[1], null],
        ],
        build: (_ssc, a, b) => a.union(b),
      }),
  },
  {
    name: "transform that gives no RDD",
    code: "TRANSFORM_RETURNED_NULL",
    message: /time 1000 ms/,
    run: (_sc, master) => runBatches({ master, conf: CONF, inputs: [[[1]]], build: (_ssc, a) => a.transform(() => undefined as never) }),
  },
  {
    name: "a window that is no multiple of its parent's slide",
    code: "DURATION_NOT_MULTIPLE",
    message: /Window duration 1500 ms must be a multiple of the slide duration 1000 ms/,
    run: (_sc, master) => runBatches({ master, conf: CONF, inputs: [[[1]]], build: (_ssc, a) => a.window(seconds(1.5)) }),
  },
];
