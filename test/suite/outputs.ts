// Output operations: what the driver is told and what is written.
import { MillraceContext, type MillraceError, milliseconds, type RDD, StreamingContext, seconds, type Time } from "millrace";
import { ManualClock } from "millrace/testing";
import { CONF } from "./case.ts";

export interface OutputCase {
  readonly name: string;
  readonly expected: unknown;
  /** `directory` is empty and the case's own. */
  run(master: string, directory: string): Promise<unknown>;
}

/** Runs batches of a queue through a program and stops the context. Rejects with the last error, after all have run. */
async function runQueue<T>(
  master: string,
  batches: readonly (readonly T[])[],
  declare: (ssc: StreamingContext, queue: (RDD<T> | readonly T[])[]) => void,
): Promise<void> {
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master, batchInterval: seconds(1), clock, conf: CONF });
  declare(ssc, [...batches]);
  ssc.start();
  for (let i = 0; i < batches.length; i++) {
    await ssc.whenIdle();
    clock.advance(1000);
  }
  await ssc.whenIdle();
  await ssc.stop();
  await ssc.awaitTermination();
}

function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: MillraceError) => error.code);
}

export const outputs: readonly OutputCase[] = [
  {
    name: "foreachRDD: several outputs of a batch in their order, actions inside, the batch time captured",
    expected: ["1000 first [1,2]", "1000 second 3", "1000 third @1000:1", "2000 first [3]", "2000 second 3", "2000 third @2000:3"],
    async run(master) {
      const log: string[] = [];
      await runQueue(master, [[1, 2], [3]], (ssc, queue) => {
        const numbers = ssc.queueStream(queue);
        numbers.foreachRDD(async (rdd, time) => {
          log.push(`${time.milliseconds} first ${JSON.stringify(await rdd.collect())}`);
        });
        numbers.foreachRDD(async (rdd, time) => {
          log.push(`${time.milliseconds} second ${await rdd.reduce((a, b) => a + b)}`);
        });
        numbers.foreachRDD(async (rdd: RDD<number>, time: Time) => {
          const label = (n: number) => `@${time.plus(milliseconds(0)).milliseconds}:${n}`;
          log.push(`${time.milliseconds} third ${await rdd.map(label).first()}`);
        });
      });
      return log;
    },
  },
  {
    name: "queueStream: all that waits at once, and a default for an empty queue",
    expected: [[1, 2, 3], [0], [0]],
    async run(master) {
      const seen: unknown[] = [];
      await runQueue<number>(master, [[1], [2], [3]], (ssc, queue) => {
        const fallback = ssc.sparkContext.parallelize([0], 1);
        ssc.queueStream(queue, false, fallback).foreachRDD(async (rdd) => {
          seen.push(await rdd.collect());
        });
      });
      return seen;
    },
  },
  {
    name: "an error in one output does not keep the others or later batches from running",
    expected: [["second of 1000", "second of 2000"], "first of 2000"],
    async run(master) {
      const log: string[] = [];
      let last = "";
      await runQueue(master, [[1], [2]], (ssc, queue) => {
        const numbers = ssc.queueStream(queue);
        numbers.foreachRDD((_rdd, time) => {
          last = `first of ${time.milliseconds}`;
          throw new Error(last);
        });
        numbers.foreachRDD((_rdd, time) => {
          log.push(`second of ${time.milliseconds}`);
        });
      }).catch(() => {});
      return [log, last];
    },
  },
  {
    name: "saveAsTextFiles writes a directory a batch",
    expected: "written",
    async run(master, directory) {
      await runQueue(
        master,
        [
          [
            ["a", 1],
            ["b", 2],
          ],
          [],
        ] as [string, number][][],
        (ssc, queue) => {
          ssc
            .queueStream(queue)
            .map(([word, n]) => [word, n * 10])
            .saveAsTextFiles(`${directory}/counts`, "txt");
        },
      );
      return "written";
    },
  },
  {
    name: "saveAsObjectFiles writes a directory a batch, read back as the records were",
    expected: [[new Date(0), ["a", 1n]], []],
    async run(master, directory) {
      await runQueue<unknown>(master, [[new Date(0), ["a", 1n]], []], (ssc, queue) =>
        ssc.queueStream(queue).saveAsObjectFiles(`${directory}/objects`),
      );
      const sc = new MillraceContext(master, "outputs", { conf: new Map(Object.entries(CONF)) });
      try {
        return [await sc.objectFile(`${directory}/objects-1000`).collect(), await sc.objectFile(`${directory}/objects-2000`).collect()];
      } finally {
        await sc.stop();
      }
    },
  },
  {
    name: "foreachAsync and foreachPartitionAsync: awaited, on the executors",
    expected: [6, 3],
    async run(master) {
      const counts: number[] = [];
      await runQueue(master, [[1, 2], [3]], (ssc, queue) => {
        const [sum, calls] = [ssc.sparkContext.longAccumulator("sum"), ssc.sparkContext.longAccumulator("calls")];
        const stream = ssc.queueStream(queue).repartition(1);
        stream.foreachAsync(async (n) => {
          await Promise.resolve();
          sum.add(n);
        });
        stream.foreachPartitionAsync(async (records) => calls.add([...records].length), { retries: 1 });
        stream.foreachRDD(() => {
          counts.splice(0, 2, sum.value, calls.value);
        });
      });
      return counts;
    },
  },
  {
    name: "saveAsTextFile, compressed or not, is read back as lines; another is refused, or replaces it",
    expected: [["a", "b", "c"], ["OUTPUT_EXISTS", "OUTPUT_EXISTS"], ["(x,1)"], 1],
    async run(master, directory) {
      const sc = new MillraceContext(master, "outputs", { conf: new Map(Object.entries(CONF)) });
      try {
        const path = `${directory}/letters`;
        await sc.parallelize(["a", "b", "c"], 3).saveAsTextFile(path, "gzip");
        const compressed = await sc.textFile(path).collect();
        const pairs = sc.parallelize([["x", 1]], 1);
        const refusals = await Promise.all([codeOf(pairs.saveAsTextFile(path)), codeOf(pairs.saveAsObjectFile(path))]);
        await pairs.saveAsTextFile(path, undefined, { overwrite: true });
        return [compressed, refusals, await sc.textFile(path).collect(), sc.textFile(path, 1).getNumPartitions()];
      } finally {
        await sc.stop();
      }
    },
  },
  {
    name: "saveAsObjectFile is read back as it was, partition by partition",
    expected: [[["k", new Date(1)]], [["l", new Set([undefined, 2n])]], []],
    async run(master, directory) {
      const sc = new MillraceContext(master, "outputs", { conf: new Map(Object.entries(CONF)) });
      try {
        const records: [string, unknown][] = [
          ["k", new Date(1)],
          ["l", new Set([undefined, 2n])],
        ];
        await sc.parallelize(records, 2).union(sc.parallelize<[string, unknown]>([], 1)).saveAsObjectFile(`${directory}/objects`);
        return await sc.objectFile<[string, unknown]>(`${directory}/objects`).glom().collect();
      } finally {
        await sc.stop();
      }
    },
  },
];
