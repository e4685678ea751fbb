import { expect, test } from "vitest";
import { PlanStore } from "./plan-store.ts";

test("plans are kept by hash; the missing ones are named", () => {
  const store = new PlanStore();
  store.add("a", new Uint8Array(1));
  store.add("b", new Uint8Array(2));
  expect(store.missing(["a", "c", "b", "d"])).toEqual(["c", "d"]);
  expect(store.all().map(([hash]) => hash)).toEqual(["a", "b"]);
});

test("beyond the limit the plan sent longest ago goes; sent again it is young", () => {
  const store = new PlanStore();
  for (let i = 0; i < 900; i++) store.add(`p${i}`, new Uint8Array(1));
  store.add("p0", new Uint8Array(1));
  store.add("new", new Uint8Array(1));
  expect(store.missing(["p0", "p1", "p2", "new"])).toEqual(["p1"]);
});

test("large plans are bounded by bytes", () => {
  const store = new PlanStore();
  for (let i = 0; i < 5; i++) store.add(`p${i}`, new Uint8Array(20 * 1024 * 1024));
  expect(store.missing(["p0", "p1", "p2", "p3", "p4"])).toEqual(["p0", "p1"]);
});
