import { Socket } from "node:net";
import { expect, it } from "vitest";
import { lower, newLowerSession } from "./lower.ts";
import { KIND, type Lowered } from "./wire-format.ts";

const partsOf = (error: unknown) => (lower(error, newLowerSession()) as Lowered).parts;

it("says constructor, name, message, stack and what else can travel", () => {
  class Custom extends TypeError {
    override name = "Custom";
    status = 404;
    socket = new Socket();
    retry = () => 0;
  }
  const error = new Custom("no");
  expect(partsOf(error)).toEqual([KIND.error, "TypeError", "Custom", "no", error.stack, { status: 404 }]);
});

it("gives a cause that cannot travel as text, and stops at causes that never end", () => {
  const parts = partsOf(new Error("x", { cause: new WeakMap() }));
  expect(parts[5]).toEqual({ cause: "[object WeakMap]" });
  const endless = new Error("endless");
  endless.cause = endless;
  expect(partsOf(endless)[3]).toBe("endless");
});

it("takes errors whose fields are not what they should be", () => {
  const odd = Object.assign(new Error("m"), { name: 5, message: undefined, stack: null });
  expect(partsOf(odd).slice(1, 5)).toEqual(["Error", "5", "undefined", ""]);
});
