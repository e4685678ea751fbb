import { expect, it } from "vitest";
import { builtinFactory } from "../closure/closure.ts";
import { lower, newLowerSession } from "./lower.ts";
import { attempt } from "./lower-session.ts";
import { Lowered } from "./wire-format.ts";

const make = builtinFactory(
  "test-lower-session",
  (...values: unknown[]) =>
    () =>
      values,
);

it("after an attempt that was refused the walk stands where it stood", () => {
  const session = newLowerSession();
  const [first, second] = [make(1), make(2)];
  session.path.push("a");
  lower(first, session);
  expect(attempt(session, () => lower({ b: [second, Symbol("no")] }, session))).toBeUndefined();
  expect([session.path, session.frames, session.errorDepth, [...session.closures.keys()]]).toEqual([["a"], [], 0, [first]]);
  expect(attempt(session, () => lower([first, second], session))).toEqual({ lowered: [expect.any(Lowered), expect.any(Lowered)] });
  expect([...session.closures.values()]).toEqual([0, 1]);
});
