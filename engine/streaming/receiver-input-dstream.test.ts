import { expect, test } from "vitest";
import type { StreamScope } from "../dstream/dstream-node.ts";
import { WindowedDStream } from "../dstream/windowed-dstream.ts";
import type { NodeScope } from "../rdd/rdd-node.ts";
import type { BlockGroup } from "../storage/block.ts";
import { ReceiverInputDStream } from "./receiver-input-dstream.ts";
import type { ReceivedBlock } from "./receiver-tracker.ts";

function makeStream(batches: ReceivedBlock[][]) {
  let nextId = 0;
  const rdds = { nextRddId: () => nextId++, batchTimeMs: undefined, unpersist: () => {}, persisted: () => {} } as unknown as NodeScope;
  const scope: StreamScope = { batchMs: 1000, zeroTimeMs: 0, rdds, nodeCreated: () => {} };
  const forgotten: BlockGroup[] = [];
  const stream = new ReceiverInputDStream(scope, 4, {
    name: "Receiver",
    allocate: () => batches.shift() ?? [],
    forget: (groups) => forgotten.push(...groups),
  });
  return { stream, forgotten };
}

const block = (n: number): ReceivedBlock => ({ blockId: `input-4-${n}`, numRecords: n, executorIds: [`e${n}`] });

async function prepared(stream: ReceiverInputDStream, ...times: number[]): Promise<void> {
  for (const timeMs of times) await stream.prepare(timeMs);
}

test("a batch has a partition a block, in order, preferred where the block is, and says how many records there are", async () => {
  const { stream } = makeStream([[block(2), block(3)], []]);
  await prepared(stream, 1000, 2000);
  const rdd = stream.getOrCompute(1000)!;
  expect(rdd.numPartitions).toBe(2);
  expect([0, 1].map((partition) => rdd.preferredLocations(partition))).toEqual([["e2"], ["e3"]]);
  expect(stream.takeInfo(1000)?.numRecords).toBe(5);
  expect(stream.getOrCompute(2000)?.numPartitions).toBe(0);
  expect(stream.takeInfo(2000)?.numRecords).toBe(0);
});

test("asking again for a batch allocates nothing anew", async () => {
  const { stream } = makeStream([[block(1)], [block(2)]]);
  await prepared(stream, 1000, 2000);
  expect(stream.getOrCompute(1000)).toBe(stream.getOrCompute(1000));
  expect(stream.getOrCompute(2000)?.preferredLocations(0)).toEqual(["e2"]);
});

test("a batch has the blocks announced for it, whenever and by whatever window it is asked for", async () => {
  for (const [windowMs, slideMs, atMs, wanted] of [
    [1000, 2000, 2000, ["e2"]],
    [2000, 4000, 4000, ["e3", "e4"]],
    [3000, 2000, 4000, ["e2", "e3", "e4"]],
  ] as const) {
    const { stream } = makeStream([[block(1)], [block(2)], [block(3)], [block(4)]]);
    await prepared(stream, 1000, 2000, 3000, 4000);
    const window = new WindowedDStream(stream, windowMs, slideMs, () => stream.getOrCompute(1000)!);
    const rdd = window.getOrCompute(atMs)!;
    expect(Array.from({ length: rdd.numPartitions }, (_, i) => rdd.preferredLocations(i)[0])).toEqual(wanted);
  }
});

test("blocks of times nobody asked for are forgotten too, and all at the end", async () => {
  const { stream, forgotten } = makeStream([[block(1)], [block(2)], [block(3)]]);
  stream.remember(1000);
  await prepared(stream, 1000, 2000, 3000);
  stream.clearMetadata(3000);
  expect(forgotten).toEqual([1, 2].map((n) => ({ type: "block", blockId: `input-4-${n}` })));
  await stream.stop();
  expect(forgotten).toHaveLength(3);
});

test("the blocks of a batch are forgotten with its RDD, and not before", async () => {
  const { stream, forgotten } = makeStream([[block(1)], [block(2)]]);
  stream.remember(1000);
  await prepared(stream, 1000, 2000);
  stream.getOrCompute(1000);
  stream.getOrCompute(2000);
  stream.clearMetadata(1000);
  expect(forgotten).toEqual([]);
  stream.clearMetadata(2000);
  expect(forgotten).toEqual([{ type: "block", blockId: "input-4-1" }]);
});
