import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DStream, StreamingContext, seconds } from "../../index.ts";
import { ManualClock } from "../time/clock.ts";
import "./input-stream-functions.ts";

let clock: ManualClock;
let ssc: StreamingContext;

beforeEach(() => {
  clock = new ManualClock();
  ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock });
});
afterEach(() => ssc.stop());

/** Starts the context and gives what the first `count` batches of each stream hold. */
async function batchesOf(count: number, ...streams: DStream<unknown>[]): Promise<unknown[][][]> {
  const seen = streams.map((stream) => {
    const batches: unknown[][] = [];
    stream.foreachRDD(async (rdd) => void batches.push(await rdd.collect()));
    return batches;
  });
  const failed = ssc.awaitTermination();
  failed.catch(() => {});
  ssc.start();
  for (let i = 0; i < count; i++) {
    await Promise.race([ssc.whenIdle(), failed]);
    clock.advance(1000);
  }
  await Promise.race([ssc.whenIdle(), failed]);
  return seen;
}

test("inputs are numbered over all kinds in the order they are made", () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-inputs-"));
  try {
    const streams = [ssc.socketTextStream("localhost", 9999), ssc.textFileStream(directory), ssc.queueStream([])];
    expect(streams.map((stream) => (stream.node as unknown as { streamId: number }).streamId)).toEqual([0, 1, 2]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

describe("a queue", () => {
  test("of lists and of RDDs, one a batch; empty, it gives empty batches", async () => {
    const queue = [[1, 2], ssc.sparkContext.parallelize([3], 1)];
    expect(await batchesOf(3, ssc.queueStream(queue))).toEqual([[[1, 2], [3], []]]);
  });

  test("all that wait at once, and a default for the others", async () => {
    const otherwise = ssc.sparkContext.parallelize([0], 1);
    expect(await batchesOf(2, ssc.queueStream([[1], [2, 3]], false, otherwise))).toEqual([[[1, 2, 3], [0]]]);
  });
});

test("one RDD in every batch", async () => {
  const rdd = ssc.sparkContext.parallelize([1, 2], 2);
  expect(await batchesOf(2, ssc.constantStream(rdd))).toEqual([
    [
      [1, 2],
      [1, 2],
    ],
  ]);
});

test("a constant stream without an RDD is refused where it is made", () => {
  expect(() => ssc.constantStream(undefined as never)).toThrow("A constant stream needs an RDD");
});

test("several streams as one", async () => {
  const both = ssc.union([ssc.queueStream([["a"]]), ssc.queueStream([["b"]])]);
  const three = ssc.union(both, ssc.queueStream([["c"]]));
  const sum = ssc.transform([ssc.queueStream([[1]]), ssc.queueStream([[2]])], ([a, b]) => a.union(b));
  expect(await batchesOf(1, both, three, sum)).toEqual([[["a", "b"]], [["a", "b", "c"]], [[1, 2]]]);
  expect(() => ssc.union()).toThrow("At least one DStream is needed");
});
