import { expect, test } from "vitest";
import { PlanStore } from "./plan-store.ts";

const MIB = 1024 * 1024;

function add(store: PlanStore, hash: string, length = 1): readonly string[] {
  return store.add([[hash, new Uint8Array(length)]], [hash]);
}

test("plans are kept by hash; the missing ones are named", () => {
  const store = new PlanStore();
  add(store, "a");
  add(store, "b", 2);
  expect(store.missing(["a", "c", "b", "d"])).toEqual(["c", "d"]);
  expect(store.all().map(([hash]) => hash)).toEqual(["a", "b"]);
  expect(store.some(["b", "c"])).toEqual([["b", new Uint8Array(2)]]);
});

test("beyond the limit the plan needed longest ago goes, and is named; needed again it is young", () => {
  const store = new PlanStore();
  for (let i = 0; i < 900; i++) expect(add(store, `p${i}`)).toEqual([]);
  store.add([], ["p0"]);
  expect(add(store, "new")).toEqual(["p1"]);
  expect(store.missing(["p0", "p1", "p2", "new"])).toEqual(["p1"]);
});

test("large plans are bounded by bytes", () => {
  const store = new PlanStore();
  const dropped = Array.from({ length: 100 }, (_, i) => add(store, `p${i}`, 2.5 * MIB)).flat();
  expect(dropped).toEqual(Array.from({ length: 75 }, (_, i) => `p${i}`));
  expect(store.all()).toHaveLength(25);
});

test("what the tasks at hand need stays, however large it is", () => {
  const store = new PlanStore();
  add(store, "old", 10 * MIB);
  add(store, "known", 40 * MIB);
  expect(store.add([["new", new Uint8Array(40 * MIB)]], ["known", "new"])).toEqual(["old"]);
  expect(store.missing(["known", "new"])).toEqual([]);
  expect(add(store, "next")).toEqual(["known"]);
});
