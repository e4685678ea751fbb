import { expect, test } from "vitest";
import { canonicalFunction, capturesObjects, definitionKey } from "./canonical.ts";
import { builtinFactory, defineClosure, tagClosure } from "./closure.ts";

const adder = builtinFactory("canonical-test-add", (n: unknown) => (x: number) => x + Number(n));

test("closures of one definition with equal primitive captures become one function", () => {
  expect(canonicalFunction(adder(1))).toBe(canonicalFunction(adder(1)));
  expect(canonicalFunction(adder(1))).not.toBe(canonicalFunction(adder(2)));
  expect(canonicalFunction(adder("1"))).not.toBe(canonicalFunction(adder(1)));
  expect(canonicalFunction(adder(0))).not.toBe(canonicalFunction(adder(-0)));
  expect(definitionKey(adder(1))).toBe(definitionKey(adder(2)));
});

test("closures that capture objects, and functions nobody compiled, stay themselves", () => {
  const withObject = adder({ n: 1 });
  adder({ n: 1 });
  expect(canonicalFunction(withObject)).toBe(withObject);
  expect([capturesObjects(withObject), capturesObjects(adder(1))]).toEqual([true, false]);
  const plain = () => 1;
  expect(canonicalFunction(plain)).toBe(plain);
});

test("the canonical function has the captured values of its own, not variables that change later", () => {
  defineClosure(
    "canonical-test-live",
    ([n]) =>
      () =>
        n,
    { name: "live", file: "x.ts", line: 1, column: 1, captureNames: ["n"] },
  );
  let n = 1;
  const live = tagClosure(
    () => n,
    "canonical-test-live",
    () => [n],
  );
  const one = canonicalFunction(live);
  n = 2;
  expect(one()).toBe(1 as never);
  expect(canonicalFunction(live)()).toBe(2 as never);
});
