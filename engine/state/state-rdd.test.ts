import { afterAll, describe, expect, test } from "vitest";
import { planOf } from "../../test/fake-scope.ts";
import "../../testing.ts";
import type { AnyFunction } from "../closure/closure.ts";
import { parallelize } from "../rdd/make-rdd.ts";
import { RDD } from "../rdd/rdd.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { Time } from "../time/time.ts";
import type { State } from "./state.ts";
import * as states from "./state-rdd.ts";

const sc = new MillraceContext("local", "state-rdd");
afterAll(() => sc.stop());

const two = new HashPartitioner(2);
const pairs = (...records: readonly (readonly [string, unknown])[]) => parallelize(sc, records, 3).node;
const placed = (...records: readonly (readonly [string, unknown])[]) => new RDD<[string, unknown]>(pairs(...records)).partitionBy(two).node;
const read = async (node: RDDNode) => (await new RDD<[string, unknown]>(node).collect()).sort(([a], [b]) => (a < b ? -1 : 1));
const map = (func: AnyFunction, withTime = false, timeoutMs: number | null = null) => states.mapWithStateStep(func, withTime, timeoutMs);
const add = (key: string, value: number | undefined, state: State<number>) => {
  if (state.isTimingOut()) return `bye ${key}`;
  state.update((state.getOption() ?? 0) + value!);
  return `${key}${state.get()}`;
};

test("states go from batch to batch; what they were stays", async () => {
  const none = states.noRecords(sc, 2);
  const first = states.steppedStates(none, placed(["a", 1], ["b", 2], ["a", 3]), map(add), two, 1000);
  const second = states.steppedStates(first, placed(["a", 5]), map(add), two, 2000);
  const third = states.steppedStates(second, states.noRecords(sc, 2), map(add), two, 3000);
  expect([first.numPartitions, first.partitioner, states.statePairs(third).partitioner]).toEqual([2, two, two]);
  for (let i = 0; i < 2; i++) {
    expect(await read(states.statePairs(third))).toEqual([
      ["a", 9],
      ["b", 2],
    ]);
    expect(await read(states.statePairs(first))).toEqual([
      ["a", 4],
      ["b", 2],
    ]);
    expect(await read(states.stateEntries(second))).toEqual([
      ["a", [9, 2000]],
      ["b", [2, 1000]],
    ]);
    expect((await new RDD<string>(states.mappedRecords(first)).collect()).sort()).toEqual(["a1", "a4", "b2"]);
    expect(await new RDD<string>(states.mappedRecords(third)).collect()).toEqual([]);
  }
});

test("one version kept, others made of it again and again", async () => {
  const first = states.initialStates(pairs(["a", 1], ["b", 1]), two, 0);
  new RDD(first).cache();
  const left = states.steppedStates(first, placed(["a", 10]), map(add), two, 1000);
  const right = states.steppedStates(first, placed(["b", 20], ["c", 30]), map(add), two, 1000);
  for (const [node, expected] of [
    [left, { a: 11, b: 1 }],
    [right, { a: 1, b: 21, c: 30 }],
    [first, { a: 1, b: 1 }],
    [left, { a: 11, b: 1 }],
  ] as const) {
    expect(Object.fromEntries(await read(states.statePairs(node)))).toEqual(expected);
  }
});

test("initial states count as used at the time given; of two with one key the first counts", async () => {
  const initial = states.initialStates(pairs(["a", 1], ["b", 2], ["a", 3]), two, 7000);
  expect(await read(states.stateEntries(initial))).toEqual([
    ["a", [1, 7000]],
    ["b", [2, 7000]],
  ]);
});

test("states keep their times when they move to another layout", async () => {
  const initial = states.initialStates(pairs(["a", 1], ["b", 2]), two, 1000);
  const next = states.steppedStates(initial, placed(["b", 1]), map(add), two, 2000);
  const moved = states.movedStates(next, new HashPartitioner(5));
  expect(moved.numPartitions).toBe(5);
  expect(await read(states.stateEntries(moved))).toEqual([
    ["a", [1, 1000]],
    ["b", [3, 2000]],
  ]);
});

describe("steps", () => {
  const initial = states.initialStates(pairs(["a", 1], ["b", 2]), two, 1000);
  const run = (step: AnyFunction, ...data: readonly (readonly [string, unknown])[]) =>
    states.steppedStates(initial, placed(...data), step, two, 5000);

  test("mapWithState, with the time and a time-out", async () => {
    const func = (time: Time, ...rest: Parameters<typeof add>) => (time instanceof Time ? `${time} ${add(...rest)}` : "no time");
    const next = run(map(func, true, 3000), ["a", 1]);
    expect((await new RDD<string>(states.mappedRecords(next)).collect()).sort()).toEqual(["5000 ms a2", "5000 ms bye b"]);
  });

  test.each<[string, AnyFunction, boolean, boolean, Record<string, unknown>]>([
    ["plain", (values: number[], state?: number) => values.length * 10 + (state ?? 0), false, false, { a: 21, b: 2, c: 10 }],
    ["touched only", (values: number[]) => (values.length > 1 ? undefined : 0), false, true, { b: 2, c: 0 }],
    [
      "with time and key",
      (time: Time, key: string, values: number[], state?: number) => `${time.milliseconds}${key}${values}${state}`,
      true,
      false,
      { a: "5000a1,21", b: "5000b2", c: "5000c3undefined" },
    ],
  ])("updateStateByKey, %s", async (_name, func, withTime, touchedOnly, expected) => {
    const next = run(states.updateStateStep(func, withTime, touchedOnly), ["a", 1], ["c", 3], ["a", 2]);
    expect(Object.fromEntries(await read(states.statePairs(next)))).toEqual(expected);
  });

  test("updateStateByKey over whole partitions", async () => {
    const double = (updates: Iterable<[string, number[], number?]>) =>
      [...updates].flatMap(([key]) => [
        [key, 1],
        [key, 2],
      ]);
    const next = run(states.updatePartitionStep(double), ["c", 3]);
    expect((await read(states.mappedRecords(next))).map(([key]) => key)).toEqual(["a", "a", "b", "b", "c", "c"]);
    expect(Object.fromEntries(await read(states.statePairs(next)))).toEqual({ a: 1, b: 1, c: 1 });
  });
});

describe("what states show", () => {
  const shown = (func: AnyFunction) => {
    const next = states.steppedStates(states.noRecords(sc, 2), placed(["a", 1], ["b", 2]), map(func), two, 1000);
    new RDD(next).cache();
    return new RDD<never>(states.mappedRecords(next));
  };

  test("need not travel: instances stay what they are while they are in one thread", async () => {
    class Price {
      readonly cents: number;
      constructor(cents: number) {
        this.cents = cents;
      }
    }
    const prices = shown((_key: string, cents: number) => new Price(cents)) as RDD<Price>;
    expect((await prices.map((price) => (price instanceof Price ? price.cents : 0)).collect()).sort()).toEqual([1, 2]);
    expect((await prices.reduce((a, b) => new Price(a.cents + b.cents))).cents).toBe(3);
  });

  test("is copied for who may change it, once, and for nobody else", async () => {
    const record = { reads: 0 };
    const counted = shown(() => ({
      get read() {
        return ++record.reads;
      },
    })) as RDD<{ read: number }>;
    const readsOf = async (read: () => Promise<unknown>) => {
      const before = record.reads;
      await read();
      return record.reads - before;
    };
    await counted.count();
    expect(await readsOf(() => counted.count())).toBe(0);
    expect(await readsOf(() => counted.filter(() => true).count())).toBe(2);
    expect(await readsOf(() => counted.take(1))).toBe(1);
  });

  test("is merged into by nobody", async () => {
    const lists = shown((_key: string, n: number) => [0, [n]]) as unknown as RDD<[number, number[]]>;
    for (let i = 0; i < 2; i++) {
      const merged = lists.reduceByKey((a, b) => {
        a.push(...b);
        return a;
      });
      expect((await merged.collect())[0]![1].sort()).toEqual([1, 2]);
      (await lists.collect())[0]![1].push(9);
    }
  });
});

test("plans of two batches differ in their bindings only", () => {
  const step = map(add);
  const [one, other] = [1000, 2000].map((timeMs) => planOf(states.steppedStates(states.noRecords(sc, 2), placed(), step, two, timeMs), 1));
  expect(other!.plan).toEqual(one!.plan);
  expect([one!.bindings, other!.bindings].map((bindings) => bindings.at(-1))).toEqual([
    { timeMs: 1000, isMark: false },
    { timeMs: 2000, isMark: false },
  ]);
});
