import { afterEach, expect, test } from "vitest";
import { type AnyFunction, builtinFactory, defineClosure, tagClosure } from "../closure/closure.ts";
import {
  describeFunction,
  functionDetails,
  placeOfFunction,
  promiseGiven,
  requireNothingToAwait,
  requireSynchronous,
  synchronousFix,
} from "./user-function.ts";

const info = { name: "", file: "/home/you/job.ts", line: 3, column: 7, captureNames: [] };
defineClosure("job.ts:3:7", () => () => 1, info);
const compiled = tagClosure(() => 1, "job.ts:3:7");
const twice = builtinFactory("twice-in-a-test", (func: AnyFunction, _limits: object) => () => (func as () => number)() * 2);

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
afterEach(() => {
  process.off("unhandledRejection", note);
});

test("a compiled function has a place, also inside of one of ours; another has none", () => {
  expect(placeOfFunction(compiled)).toBe(info);
  expect(placeOfFunction(twice(twice(compiled, {}), {}))).toBe(info);
  expect([placeOfFunction(() => 1), placeOfFunction(twice(() => 1, {}))]).toEqual([undefined, undefined]);
  expect([describeFunction(compiled, "map"), describeFunction(() => 1, "map")]).toEqual([
    "The function of map at /home/you/job.ts:3:7",
    "The function of map",
  ]);
  expect([functionDetails(compiled), functionDetails(() => 1)]).toEqual([{ file: "/home/you/job.ts", line: 3, column: 7 }, {}]);
});

test("a promise is refused with the place and what to use; anything else is given back", () => {
  for (const value of [0, null, undefined, "", { a: 1 }, [1]]) expect(requireSynchronous(value, compiled, "map")).toBe(value);
  expect(() => requireSynchronous(Promise.resolve(1), compiled, "map")).toThrow(
    expect.objectContaining({
      code: "ASYNC_FUNCTION",
      message: "The function of map at /home/you/job.ts:3:7 gave a promise that nobody waits for. Use mapAsync.",
      details: { operator: "map", file: "/home/you/job.ts", line: 3, column: 7 },
    }),
  );
});

test("of states whatever could be awaited is refused, and not begun", () => {
  for (const value of [0, null, undefined, "", { a: 1 }, [1]]) expect(requireNothingToAwait(value, compiled, "map")).toBe(value);
  const sent: string[] = [];
  // biome-ignore lint/suspicious/noThenProperty: what is sent once it is awaited has one
  const query = { then: () => sent.push("query") };
  for (const value of [query, Promise.resolve(1)])
    expect(() => requireNothingToAwait(value, compiled, "mapWithState")).toThrow(
      expect.objectContaining({ code: "ASYNC_FUNCTION", message: expect.stringContaining("The function of mapWithState at") }),
    );
  expect([sent, requireSynchronous(query, compiled, "map")]).toEqual([[], query]);
});

test("the promise may reject later: nobody minds", async () => {
  process.on("unhandledRejection", note);
  promiseGiven(Promise.reject(new Error("late")), compiled, "map");
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).toEqual([]);
});

test.each([
  ["map", "mapAsync"],
  ["filter", "filterAsync"],
  ["flatMap", "flatMapAsync"],
  ["mapValues", "mapAsync"],
  ["flatMapValues", "flatMapAsync"],
  ["mapPartitions", "mapAsync"],
  ["reduce", "synchronous"],
  ["toString", "synchronous"],
])("instead of %s: %s", (operator, expected) => {
  expect(synchronousFix(operator)).toContain(expected);
});
