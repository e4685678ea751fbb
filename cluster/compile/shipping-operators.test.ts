import { expect, it } from "vitest";
import { DStream } from "../../engine/dstream/dstream.ts";
import { RDD } from "../../engine/rdd/rdd.ts";
import "../../engine/streaming/input-stream-functions.ts";
import { StreamingContext } from "../../engine/streaming/streaming-context.ts";
import { CONTEXT_METHODS, DISTINCTIVE_OPERATORS, DRIVER_OPERATORS, SHIPPING_INPUTS, SHIPPING_OPERATORS } from "./shipping-operators.ts";

const operators = [DStream, RDD].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));

/** Methods of RDD and DStream with a parameter that is a function: `...Func`, as the house names them. */
function takesFunction(ctor: { prototype: object }, name: string): boolean {
  const method: unknown = Object.getOwnPropertyDescriptor(ctor.prototype, name)?.value;
  return typeof method === "function" && /^[^{]*\w+Func\b/.test(Function.prototype.toString.call(method).slice(0, 300));
}

it("knows every operator that takes a function", () => {
  for (const ctor of [DStream, RDD]) {
    for (const name of Object.getOwnPropertyNames(ctor.prototype)) {
      if (name === "constructor" || !takesFunction(ctor, name)) continue;
      expect([name, SHIPPING_OPERATORS.has(name) || DRIVER_OPERATORS.has(name)]).toEqual([name, true]);
    }
  }
  expect(operators.filter((name) => SHIPPING_OPERATORS.has(name)).length).toBeGreaterThan(10);
});

it("takes for distinctive only what arrays, iterators, maps and promises do not have", () => {
  for (const name of [...DISTINCTIVE_OPERATORS, ...CONTEXT_METHODS]) {
    for (const prototype of [Array.prototype, Map.prototype, Set.prototype, Promise.prototype, String.prototype])
      expect(name in prototype).toBe(false);
  }
});

it("ships all that is distinctive, and nothing that runs on the driver", () => {
  for (const name of DISTINCTIVE_OPERATORS) expect(SHIPPING_OPERATORS.has(name)).toBe(true);
  for (const name of DRIVER_OPERATORS) expect(SHIPPING_OPERATORS.has(name)).toBe(false);
  for (const name of [...CONTEXT_METHODS, ...SHIPPING_INPUTS]) expect([name, name in StreamingContext.prototype]).toEqual([name, true]);
  for (const name of SHIPPING_INPUTS) expect(CONTEXT_METHODS.has(name)).toBe(true);
});
