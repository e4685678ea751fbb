import { expect, it } from "vitest";
import { makeStandIn, withoutStandIn } from "./stand-in.ts";

it("passes calls on, with this, to what it stands for", () => {
  const standIn = makeStandIn();
  function target(this: unknown, a: number, b: number): unknown[] {
    return [this, a + b];
  }
  standIn.settle(target);
  const func = standIn.func as typeof target;
  expect(func.call("me", 1, 2)).toEqual(["me", 3]);
  expect([func.name, func.length]).toEqual(["target", 2]);
});

it("is known for what it stands for once that is there", () => {
  const standIn = makeStandIn();
  const target = (): number => 1;
  expect(withoutStandIn(standIn.func)).toBe(standIn.func);
  standIn.settle(target);
  expect(withoutStandIn(standIn.func)).toBe(target);
  expect(withoutStandIn(target)).toBe(target);
});
