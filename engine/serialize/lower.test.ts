import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { lower, newLowerSession } from "./lower.ts";
import { Lowered } from "./wire-format.ts";

const walk = (value: unknown): unknown => lower(value, newLowerSession());

it.each<[string, unknown]>([
  [
    "pairs of strings and numbers",
    [
      ["a", 1],
      ["b", Number.NaN],
      ["ü", 2.5],
    ],
  ],
  ["plain objects", { a: { b: [null, undefined, true, 1n, Buffer.from("x")] } }],
])("gives back the very same value where MessagePack can say it: %s", (_, value) => {
  expect(walk(value)).toBe(value);
});

it("copies only along the path to what must be lowered, and leaves the value as it was", () => {
  const same = { n: 1 };
  const value = { same, deep: [1, same, { when: new Date(7) }] };
  const lowered = walk(value) as typeof value;
  expect(lowered).not.toBe(value);
  expect(lowered.same).toBe(same);
  expect(lowered.deep[1]).toBe(same);
  expect((lowered.deep[2] as { when: unknown }).when).toBeInstanceOf(Lowered);
  expect((value.deep[2] as { when: unknown }).when).toBeInstanceOf(Date);
});

it("takes arrays and plain objects of another realm for what they are", () => {
  const foreign: unknown = runInNewContext("({ list: [1, { a: 2 }] })");
  expect(walk(foreign)).toEqual({ list: [1, { a: 2 }] });
});

it("leaves its path empty when nothing was refused", () => {
  const session = newLowerSession();
  lower({ a: [new Map([["k", new Set([1])]]), new Error("e", { cause: () => 0 })] }, session);
  expect(session.path).toEqual([]);
});
