import { expect, test } from "vitest";
import type { StreamScope } from "../dstream/dstream-node.ts";
import type { NodeScope } from "../rdd/rdd-node.ts";
import type { BlockGroup } from "../storage/block.ts";
import { ReceiverInputDStream } from "./receiver-input-dstream.ts";
import type { ReceivedBlock } from "./receiver-tracker.ts";

function makeStream(batches: ReceivedBlock[][]) {
  let nextId = 0;
  const rdds = { nextRddId: () => nextId++, batchTimeMs: undefined, unpersist: () => {} } as unknown as NodeScope;
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

test("a batch has a partition a block, in order, preferred where the block is, and says how many records there are", () => {
  const { stream } = makeStream([[block(2), block(3)], []]);
  const rdd = stream.getOrCompute(1000)!;
  expect(rdd.numPartitions).toBe(2);
  expect([0, 1].map((partition) => rdd.preferredLocations(partition))).toEqual([["e2"], ["e3"]]);
  expect(stream.takeInfo(1000)?.numRecords).toBe(5);
  expect(stream.getOrCompute(2000)?.numPartitions).toBe(0);
  expect(stream.takeInfo(2000)?.numRecords).toBe(0);
});

test("asking again for a batch allocates nothing anew", () => {
  const { stream } = makeStream([[block(1)], [block(2)]]);
  expect(stream.getOrCompute(1000)).toBe(stream.getOrCompute(1000));
  expect(stream.getOrCompute(2000)?.preferredLocations(0)).toEqual(["e2"]);
});

test("the blocks of a batch are forgotten with its RDD, and not before", () => {
  const { stream, forgotten } = makeStream([[block(1)], [block(2)]]);
  stream.remember(1000);
  stream.getOrCompute(1000);
  stream.getOrCompute(2000);
  stream.clearMetadata(1000);
  expect(forgotten).toEqual([]);
  stream.clearMetadata(2000);
  expect(forgotten).toEqual([{ type: "block", blockId: "input-4-1" }]);
});
