import { expect, test } from "vitest";
import { closureTagOf } from "../closure/closure.ts";
import { decode, encode } from "../serialize/codec.ts";
import {
  add,
  appendFunc,
  coGroupFunc,
  combineLocally,
  firstOfPairFunc,
  foreachPartitionFunc,
  foreachRecord,
  innerJoinFunc,
  outerJoinFunc,
  pairWithOne,
  toArrayFunc,
} from "./functions.ts";

const parametrized = [outerJoinFunc(true, false), firstOfPairFunc(appendFunc.identity), foreachRecord(appendFunc.identity)];
const all = [...Object.values(appendFunc), ...Object.values(pairWithOne), add, toArrayFunc, coGroupFunc, innerJoinFunc, ...parametrized];

test("each has a name of its own and travels without a bundle", () => {
  const ids = all.map((func) => closureTagOf(func)!.id);
  expect(new Set(ids).size).toBe(all.length);
  for (const func of all) expect(closureTagOf(decode(encode(func)) as typeof add)!.id).toBe(closureTagOf(func)!.id);
});

test("joins of the values of one key", () => {
  const sides = [[1, 2], ["x"]] as const;
  const pairs = [
    [1, "x"],
    [2, "x"],
  ];
  expect(innerJoinFunc(sides)).toEqual(pairs);
  expect(outerJoinFunc(true, true)(sides)).toEqual(pairs);
  expect(outerJoinFunc(true, false)([[1], []])).toEqual([[1, undefined]]);
  expect(outerJoinFunc(true, false)([[], ["x"]])).toEqual([]);
  expect(outerJoinFunc(false, true)([[], ["x"]])).toEqual([[undefined, "x"]]);
  expect(outerJoinFunc(false, true)([[1], []])).toEqual([]);
});

test("cogroup puts values on their sides, in order", () => {
  const sides: [unknown, string][][] = [
    [
      ["k", "a"],
      [["t"], "x"],
      ["k", "c"],
    ],
    [
      ["j", "b"],
      [["t"], "y"],
    ],
    [],
  ];
  expect([...coGroupFunc(sides)]).toEqual([
    ["k", [["a", "c"], [], []]],
    [["t"], [["x"], ["y"], []]],
    ["j", [[], ["b"], []]],
  ]);
});

test("combineLocally merges by key where the records are, structures too", () => {
  const merge = combineLocally(null, add as never) as (records: Iterable<readonly [unknown, unknown]>) => Iterable<unknown>;
  const pairs: [unknown, number][] = [
    [["k"], 1],
    ["a", 2],
    [["k"], 3],
    [Number.NaN, 1],
    [Number.NaN, 1],
  ];
  expect([...merge(pairs)]).toEqual([
    [["k"], 4],
    ["a", 2],
    [Number.NaN, 2],
  ]);
});

test("foreach awaits each promise before the next record, and passes on a rejection", async () => {
  const log: string[] = [];
  const visit = foreachRecord(async (value) => {
    log.push(`begin ${value}`);
    await Promise.resolve();
    log.push(`end ${value}`);
  });
  await visit([1, 2]);
  expect(log).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
  await expect(foreachRecord(() => Promise.reject(new Error("no")))([1])).rejects.toThrow("no");
  expect(await foreachPartitionFunc((records) => [...records])([1].values(), {} as never)).toBeUndefined();
});

test("a merge within a partition refuses promises", () => {
  const late = combineLocally(null, async (a: number) => a);
  const pairs: [string, number][] = [
    ["a", 1],
    ["a", 2],
  ];
  expect(() => late(pairs)).toThrow(expect.objectContaining({ code: "ASYNC_FUNCTION" }));
});
