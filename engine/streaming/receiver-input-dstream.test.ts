import { expect, test } from "vitest";
import type { StreamScope } from "../dstream/dstream-node.ts";
import { InputInfoTracker } from "../dstream/input-info-tracker.ts";
import { WindowedDStream } from "../dstream/windowed-dstream.ts";
import type { NodeScope } from "../rdd/rdd-node.ts";
import { type ReceivedBlock, ReceivedBlockTracker } from "./received-block-tracker.ts";
import { ReceiverInputDStream } from "./receiver-input-dstream.ts";

function makeStream(batches: ReceivedBlock[][]) {
  let nextId = 0;
  const rdds = { nextRddId: () => nextId++, batchTimeMs: undefined, unpersist: () => {}, persisted: () => {} } as unknown as NodeScope;
  const scope: StreamScope = { batchMs: 1000, zeroTimeMs: 0, rdds, inputInfo: new InputInfoTracker(), nodeCreated: () => {} };
  const tracker = new ReceivedBlockTracker();
  const released: string[] = [];
  const stream = new ReceiverInputDStream(scope, 4, "Receiver", {
    allocate: (streamId, timeMs) => {
      for (const block of batches.shift() ?? []) tracker.addBlock(streamId, block);
      tracker.allocateBlocksToBatch(timeMs);
      return tracker.getBlocksOfBatch(timeMs, streamId);
    },
    blocksOf: (streamId, timeMs) => tracker.getBlocksOfBatch(timeMs, streamId),
    release: (streamId, limitMs) => released.push(...tracker.cleanupOldBatches(streamId, limitMs).map(({ blockId }) => blockId)),
  });
  return { stream, released };
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
  expect(stream.scope.inputInfo.getInfo(1000).get(4)?.numRecords).toBe(5);
  expect(stream.getOrCompute(2000)?.numPartitions).toBe(0);
  expect(stream.scope.inputInfo.getInfo(2000).get(4)?.numRecords).toBe(0);
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

test("blocks of times nobody asked for are released too, and all at the end", async () => {
  const { stream, released } = makeStream([[block(1)], [block(2)], [block(3)]]);
  stream.remember(1000);
  await prepared(stream, 1000, 2000, 3000);
  stream.clearMetadata(3000);
  expect(released).toEqual(["input-4-1", "input-4-2"]);
  await stream.stop();
  expect(released).toHaveLength(3);
});

test("the blocks of a batch are released with its RDD, and not before", async () => {
  const { stream, released } = makeStream([[block(1)], [block(2)]]);
  stream.remember(1000);
  await prepared(stream, 1000, 2000);
  stream.getOrCompute(1000);
  stream.getOrCompute(2000);
  stream.clearMetadata(1000);
  expect(released).toEqual([]);
  stream.clearMetadata(2000);
  expect(released).toEqual(["input-4-1"]);
});

test("what blocks were stored with is told with their batch", async () => {
  const { stream } = makeStream([[{ ...block(1), metadata: ["offset 1"] }, block(2), { ...block(3), metadata: [2, 3] }], []]);
  await prepared(stream, 1000, 2000);
  const told = (timeMs: number) => stream.scope.inputInfo.getInfo(timeMs).get(4)?.metadata;
  expect([told(1000), told(2000)]).toEqual([{ blocks: ["offset 1", 2, 3] }, {}]);
});
