import { expect, test } from "vitest";
import { FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { KeyLayout } from "./key-layout.ts";

test("what the program says, else the default parallelism of the first batch, for good", () => {
  const scope = new FakeStreamScope();
  const given = new HashPartitioner(7);
  expect(new KeyLayout(scope, given).partitioner).toBe(given);
  expect(new KeyLayout(scope, 5).partitioner.numPartitions).toBe(5);
  const layout = new KeyLayout(scope, undefined);
  expect(layout.partitioner.numPartitions).toBe(2);
  Object.assign(scope.rdds, { defaultParallelism: 9 });
  expect(layout.partitioner.numPartitions).toBe(2);
  expect(new KeyLayout(scope, undefined).partitioner.numPartitions).toBe(9);
});

test("a number of partitions that is none is refused where it is said", () => {
  expect(() => new KeyLayout(new FakeStreamScope(), 0)).toThrow("Number of partitions (0)");
});

test("what is laid out stays as it is, what is not is moved", () => {
  const layout = new KeyLayout(new FakeStreamScope(), 3);
  const empty = layout.empty();
  expect([empty.numPartitions, empty.partitioner]).toEqual([3, layout.partitioner]);
  expect(layout.laidOut(empty)).toBe(empty);
  expect(new KeyLayout(new FakeStreamScope(), 4).laidOut(empty).numPartitions).toBe(4);
});
