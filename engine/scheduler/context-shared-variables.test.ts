// The methods. What tasks read and add on every master is in test/suite.
import { expect, test } from "vitest";
import { FakeBackend } from "../../test/fake-backend.ts";
import { registerBackend } from "./backend.ts";
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from "./builtin-accumulators.ts";
import "./context-shared-variables.ts";
import { MillraceContext } from "./millrace-context.ts";

registerBackend(/^fake/, () => new FakeBackend());
const sc = new MillraceContext("fake", "app");

test("accumulators are known from the start, under their name", () => {
  const made = [sc.longAccumulator("l"), sc.doubleAccumulator("d"), sc.collectionAccumulator("c"), sc.register(new LongAccumulator())];
  expect(made.map((one) => [one.constructor, one.name, one.isRegistered()])).toEqual([
    [LongAccumulator, "l", true],
    [DoubleAccumulator, "d", true],
    [CollectionAccumulator, "c", true],
    [LongAccumulator, undefined, true],
  ]);
});

test("a broadcast gives its value, and refuses what cannot travel", () => {
  expect(sc.broadcast([1, 2]).value).toEqual([1, 2]);
  expect(() => sc.broadcast(Promise.resolve())).toThrow(expect.objectContaining({ code: "CANNOT_ENCODE" }));
});
