import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import { PersistentRDDs } from "./persistent-rdds.ts";

test("knows the RDDs that are persisted now, in the order they were", () => {
  const scope = new FakeScope();
  const make = () => parallelize(scope, [1], 1).cache().node;
  const [a, b, c] = [make(), make(), make()];
  const rdds = new PersistentRDDs(() => {});
  for (const node of [b, a, c, b]) rdds.add(node);
  rdds.remove(a.id);
  expect(rdds.nodes()).toEqual([b, c]);
  expect([a, b, c].map((node) => rdds.has(node.id))).toEqual([false, true, true]);
  b.unpersist();
  expect([rdds.nodes(), rdds.has(b.id)]).toEqual([[c], false]);
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("one that nobody holds is told to be gone, unless it was unpersisted before", async () => {
  const scope = new FakeScope();
  const gone: number[] = [];
  const rdds = new PersistentRDDs((rddId) => gone.push(rddId));
  for (let i = 0; i < 3; i++) rdds.add(parallelize(scope, [i], 1).node);
  rdds.remove(1);
  await expect
    .poll(() => {
      collectGarbage();
      return gone.toSorted();
    })
    .toEqual([0, 2]);
  expect(rdds.nodes()).toEqual([]);
});
