import { expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { tagClosure } from "../closure/closure.ts";
import type { TaskPlan } from "../rdd/plan.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { decode } from "../serialize/codec.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { Broadcasts } from "./broadcasts.ts";

function make(isInProcess = false) {
  const scope = new FakeScope();
  const placed: RDDNode[] = [];
  const broadcasts = new Broadcasts(scope, isInProcess);
  const place = () => broadcasts.place(async (node) => void placed.push(node));
  return { scope, placed, broadcasts, place };
}

function planWith(...captured: unknown[]): TaskPlan {
  const func = tagClosure(
    () => captured,
    "test-closure",
    () => captured,
  );
  return { node: { op: "source", read: func, slot: 0 }, sink: { op: "collect" } };
}

test("the value is cut into chunks, as it was when it was made", async () => {
  const { broadcasts, placed, place } = make();
  const value = { text: "a".repeat(5_000_000) };
  broadcasts.make(value);
  value.text = "changed";
  await place();
  await place();
  expect(placed).toHaveLength(1);
  const [node] = placed;
  expect([node!.numPartitions, node!.storageLevel]).toEqual([3, StorageLevel.MEMORY_AND_DISK_SER]);
  const chunks = [0, 1, 2].map((i) => (planOf(node!, i).bindings[0] as [Uint8Array])[0]);
  expect((decode(Buffer.concat(chunks)) as typeof value).text).toBe("a".repeat(5_000_000));
});

test("a plan uses what its functions captured", async () => {
  const { broadcasts, placed, place } = make();
  expect(broadcasts.usedBy(planWith(1))).toEqual([]);
  const [one, two] = [broadcasts.make(1), broadcasts.make(2)];
  await place();
  expect(broadcasts.usedBy(planWith({ nested: [two] }))).toEqual([placed[1]]);
  expect(broadcasts.usedBy(planWith(two, one))).toEqual([placed[1], placed[0]]);
});

test("unpersisted it is placed again, destroyed it is not", async () => {
  const { scope, broadcasts, placed, place } = make();
  const broadcast = broadcasts.make(1);
  await place();
  broadcast.unpersist();
  await place();
  expect(placed).toHaveLength(2);
  broadcast.destroy();
  await place();
  expect([placed.length, scope.unpersisted.length]).toEqual([2, 2]);
});

test("where it cannot be placed it is tried again, and nobody fails", async () => {
  const { broadcasts, placed, place } = make();
  broadcasts.make(1);
  await broadcasts.place(() => Promise.reject(new Error("no executor")));
  await place();
  expect(placed).toHaveLength(1);
});

test("in the driver's own thread the value is a copy, as it was when it was made", async () => {
  const { broadcasts, placed, place } = make(true);
  const value = [1, 2, new Map([["a", 1]])];
  const broadcast = broadcasts.make(value);
  value[0] = 9;
  await place();
  expect([broadcast.value, placed.length]).toEqual([[1, 2, new Map([["a", 1]])], 0]);
});

test("in the driver's own thread what cannot travel is read as it is", async () => {
  const { broadcasts, placed, place } = make(true);
  const socket = { write() {} };
  const broadcast = broadcasts.make(socket);
  await place();
  expect([broadcast.value, placed.length, broadcasts.usedBy(planWith(broadcast))]).toEqual([socket, 0, []]);
});
