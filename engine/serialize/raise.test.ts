import { expect, it } from "vitest";
import { isMillraceError } from "../errors.ts";
import { finishRaise, newRaiseSession, raise } from "./raise.ts";
import { KIND } from "./wire-format.ts";

it.each<[string, unknown[]]>([
  ["an unknown kind", [99]],
  ["no kind", []],
  ["text where bytes belong", [KIND.utf16, "x"]],
  ["a date that is no number", [KIND.date, {}]],
  ["an unknown view", [KIND.bytes, 77, Buffer.alloc(1)]],
  ["a function that does not travel", [KIND.globalFunction, "eval"]],
  ["a class that nobody registered", [KIND.instance, "Nobody", {}]],
  ["an error without texts", [KIND.error, 1, 2, 3, 4, {}]],
])("refuses %s", (_, parts) => {
  try {
    raise(parts, newRaiseSession());
    expect.unreachable();
  } catch (error) {
    expect(isMillraceError(error, "MESSAGE_REFUSED")).toBe(true);
  }
});

it("does not know closures that are not defined here", () => {
  try {
    raise([KIND.closure, 0, "nowhere:1:1:00000000"], newRaiseSession());
    expect.unreachable();
  } catch (error) {
    expect(isMillraceError(error, "INTERNAL")).toBe(true);
  }
});

it("misses a closure that was only referred to", () => {
  const session = newRaiseSession();
  raise([KIND.closureAgain, 3], session);
  expect(() => finishRaise(session)).toThrow("a reference to a closure that is not there");
});

it("makes an error whose code this version does not know a plain error", () => {
  const error = raise([KIND.error, "MillraceError", "MillraceError", "m", "s", { code: "FROM_THE_FUTURE" }], newRaiseSession()) as Error & {
    code: string;
  };
  expect([isMillraceError(error), error.name, error.code]).toEqual([false, "MillraceError", "FROM_THE_FUTURE"]);
});

it("gives bytes memory of their own", () => {
  const wire = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const view = raise([KIND.bytes, 3, wire.subarray(1, 9)], newRaiseSession()) as Uint8Array;
  expect([view.byteOffset, view.buffer.byteLength]).toEqual([0, 8]);
});
