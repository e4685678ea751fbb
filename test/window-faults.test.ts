// Windows on a simulated cluster that loses an executor, with all it has kept, before every slide: what is lost is made
// again from its lineage, and every window is what it is without faults, record by record and in the same order.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { registerBackend } from "../engine/scheduler/backend.ts";
import { type DStream, StreamingContext, seconds } from "../index.ts";
import { ManualClock } from "../testing.ts";
import { SimulatedCluster } from "./simulated-cluster.ts";

const directory = mkdtempSync(join(tmpdir(), "millrace-window-faults-"));
afterAll(() => rmSync(directory, { recursive: true }));

let cluster: SimulatedCluster;
registerBackend(/^window-faults$/, () => cluster);

type Pair = [string, string];
type Build = (stream: DStream<Pair>) => DStream<unknown>;

const concat = (a: string, b: string) => a + b;
const withoutPrefix = (whole: string, prefix: string) => whole.slice(prefix.length);
const BATCHES = 24;
const batches = Array.from({ length: BATCHES }, (_, i) =>
  Array.from({ length: i % 5 }, (_none, j): Pair => [`key ${(i + j) % 4}`, String.fromCharCode(97 + i)]),
);

/** What each window holds. Before each batch the executor that has served longest is killed, if `faults`. */
async function run(build: Build, faults: boolean): Promise<unknown[][]> {
  cluster = new SimulatedCluster(3);
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master: "window-faults", batchInterval: seconds(1), clock, conf: { "task.maxFailures": "4" } });
  ssc.checkpoint(directory);
  const windows: unknown[][] = [];
  build(ssc.queueStream(batches.map((batch) => ssc.sparkContext.parallelize(batch, 2)))).foreachRDD(async (rdd) => {
    windows.push(await rdd.collect());
  });
  const failed = ssc.awaitTermination();
  failed.catch(() => {});
  const idle = async () => {
    let isIdle = false;
    const end = Promise.race([ssc.whenIdle(), failed]).finally(() => {
      isIdle = true;
    });
    while (!isIdle) await cluster.drain();
    await end;
  };
  ssc.start();
  await idle();
  for (let i = 0; i < BATCHES; i++) {
    if (faults && i > 0) {
      cluster.kill([...cluster.executors.keys()][0]!);
      cluster.add();
    }
    clock.advance(1000);
    await idle();
  }
  await ssc.stop();
  return windows;
}

test.each<[string, Build]>([
  ["merged from blocks", (stream) => stream.reduceByKeyAndWindow(concat, seconds(11), seconds(1), 3)],
  ["merged from panes of several batches", (stream) => stream.reduceByKeyAndWindow(concat, seconds(9), seconds(6), 3)],
  ["slid with an inverse function", (stream) => stream.reduceByKeyAndWindow(concat, withoutPrefix, seconds(4), seconds(1), 3)],
  [
    "slid, without keys that have left",
    (stream) => stream.reduceByKeyAndWindow(concat, withoutPrefix, seconds(3), seconds(2), 3, { neutral: "" }),
  ],
  ["grouped", (stream) => stream.groupByKeyAndWindow(seconds(7), seconds(1), 3)],
])("%s", async (_name, build) => {
  const expected = await run(build, false);
  expect(expected.flat().length).toBeGreaterThan(8);
  expect(await run(build, true)).toEqual(expected);
});
