import { expect, test } from "vitest";
import { Keys, leaseName } from "./keys.ts";

test("all keys of a cluster share one hash tag", () => {
  const keys = new Keys("c1");
  const all = [
    keys.executors,
    keys.beats,
    keys.leases,
    keys.fenced,
    keys.application("a"),
    keys.results("a"),
    keys.inbox("e"),
    keys.bundle("ff"),
  ];
  expect(new Set(all).size).toBe(all.length);
  for (const key of all) expect(key).toMatch(/^millrace:\{c1\}:/);
});

test("names that could reach other keys are refused", () => {
  for (const name of ["", "a b", "a:b", "a}b", "../x", "a/b", "x".repeat(65)]) {
    expect(() => new Keys("c").application(name)).toThrow(/must match/);
    expect(() => new Keys(name)).toThrow(/must match/);
  }
});

test("a lease names application and epoch", () => {
  expect(leaseName("a", 7)).toBe("a/7");
});
