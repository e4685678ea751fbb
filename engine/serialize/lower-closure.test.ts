import { expect, it } from "vitest";
import { builtinFactory, defineClosure, tagClosure } from "../closure/closure.ts";
import { decode, encode } from "./codec.ts";
import { lower, newLowerSession } from "./lower.ts";
import { KIND, Lowered } from "./wire-format.ts";

const make = builtinFactory("test-lower-closure", (value: unknown) => () => value);

it("says id and captures, read now", () => {
  let n = 1;
  const func = tagClosure(
    () => n,
    "test:lower",
    () => [n],
  );
  const partsNow = () => (lower(func, newLowerSession()) as Lowered).parts;
  expect(partsNow()).toEqual([KIND.closure, 0, "test:lower", 1]);
  n = 2;
  expect(partsNow()).toEqual([KIND.closure, 0, "test:lower", 2]);
});

it("refers to a closure that it met before by its number", () => {
  const shared = make(1);
  const lowered = lower([make(shared), shared], newLowerSession()) as Lowered[];
  expect(lowered[0]!.parts).toEqual([
    KIND.closure,
    0,
    "millrace:test-lower-closure",
    new Lowered([KIND.closure, 1, "millrace:test-lower-closure", 1]),
  ]);
  expect(lowered[1]!.parts).toEqual([KIND.closureAgain, 1]);
});

it("names functions of JavaScript itself", () => {
  expect((lower(Number, newLowerSession()) as Lowered).parts).toEqual([KIND.globalFunction, "Number"]);
});

it("leaves a binding of the module that cannot travel to the reader, who has his own", () => {
  const info = { name: "", file: "job.ts", line: 1, column: 1, captureNames: ["pool", "n"] };
  const own = { pool: () => "the reader's pool", n: () => 7 };
  defineClosure(
    "test:own",
    ([pool, n]) =>
      () => [pool, n],
    info,
    own,
  );
  const func = tagClosure(
    () => 0,
    "test:own",
    () => [new WeakMap(), 1],
  );
  expect((lower(func, newLowerSession()) as Lowered).parts).toEqual([KIND.closure, 0, "test:own", new Lowered([KIND.ownBinding]), 1]);
  expect((decode(encode(func)) as () => unknown)()).toEqual(["the reader's pool", 1]);
});
