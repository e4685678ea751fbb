import { expect, test } from "vitest";
import { InputInfoTracker } from "../../engine/dstream/input-info-tracker.ts";
import { type NodeScope, parallelCollectionRDD, type RDDNode, type StreamScope } from "../../engine/spi.ts";
import { QueueInputDStream } from "./queue-input-dstream.ts";

function makeScope(): StreamScope {
  let nextId = 0;
  const rdds = { nextRddId: () => nextId++, batchTimeMs: undefined } as unknown as NodeScope;
  return { batchMs: 1000, zeroTimeMs: 0, rdds, inputInfo: new InputInfoTracker(), nodeCreated: () => {} };
}

function makeStream(oneAtATime: boolean, withDefault = false) {
  const scope = makeScope();
  const make = () => parallelCollectionRDD(scope.rdds, [1, 2], 2);
  const queue: RDDNode[] = [make(), make(), make()];
  const defaultRDD = make();
  const stream = new QueueInputDStream(scope, 0, () => queue.shift(), withDefault ? { oneAtATime, defaultRDD } : { oneAtATime });
  return { stream, queue, defaultRDD, first: queue[0]! };
}

test("one RDD of the queue each batch, then RDDs without records", () => {
  const { stream, queue } = makeStream(true);
  expect([1000, 2000, 3000, 4000].map((timeMs) => stream.getOrCompute(timeMs)?.numPartitions)).toEqual([2, 2, 2, 0]);
  expect(queue).toEqual([]);
});

test("or all that wait as one", () => {
  const { stream } = makeStream(false);
  expect([1000, 2000].map((timeMs) => stream.getOrCompute(timeMs)?.numPartitions)).toEqual([6, 0]);
});

test("an empty queue gives the default RDD where there is one", () => {
  const { stream, defaultRDD } = makeStream(false, true);
  stream.getOrCompute(1000);
  expect(stream.getOrCompute(2000)).toBe(defaultRDD);
});
