import { describe, expect, test } from "vitest";
import { registerClass } from "../serialize/class-registry.ts";
import { decode, encode } from "../serialize/codec.ts";
import { type AccumulatorUpdates, AccumulatorV2, accumulatorUpdates, mergeUpdates, registerAccumulator } from "./accumulator.ts";
import { TaskContext } from "./task-context.ts";

/** The largest number added; with a method and a getter of its own. */
class Largest extends AccumulatorV2<number, number> {
  protected largest = Number.NEGATIVE_INFINITY;
  isZero() {
    return this.largest === Number.NEGATIVE_INFINITY;
  }
  copy(): Largest {
    const copy = new (this.constructor as new () => Largest)();
    copy.largest = this.largest;
    return copy;
  }
  reset() {
    this.largest = Number.NEGATIVE_INFINITY;
  }
  add(n: number) {
    this.largest = Math.max(this.largest, n);
  }
  addAll(...numbers: number[]) {
    for (const n of numbers) this.add(n);
  }
  merge(other: AccumulatorV2<number, number>) {
    this.add(other.value);
  }
  get value() {
    return this.largest;
  }
  get isBig() {
    return this.largest > 100;
  }
}
class Inherited extends Largest {}
class Unregistered extends Largest {}
const codec = {
  encode: (one: Largest) => one.value,
  decode(value: unknown) {
    const made = new Largest();
    made.add(value as number);
    return made;
  },
};
registerClass("test.Largest", Largest, codec);

let tasks = 0;
const task = () =>
  new TaskContext({
    taskId: `t${tasks++}`,
    stageId: 0,
    stageAttempt: 0,
    partition: 0,
    attempt: 0,
    executorId: "e",
    readBlock: async () => [],
    isKilled: () => false,
    endIfKilled: () => {},
  });
const inTask = async (body: () => void) => {
  const context = task();
  await context.run(async () => body());
  return accumulatorUpdates(context);
};
const travelled = <V>(value: V) => decode(encode(value)) as V;

test("a task adds to a copy; the driver's value changes only when the copy is merged", async () => {
  const largest = registerAccumulator(new Largest(), "largest");
  largest.add(1000);
  const updates = await inTask(() => {
    expect([largest.isZero(), largest.isBig]).toEqual([true, false]);
    largest.addAll(3, 2000);
    expect([largest.value, largest.isBig]).toEqual([2000, true]);
  });
  expect([largest.value, largest.isBig]).toEqual([1000, true]);
  mergeUpdates(travelled(updates));
  expect(largest.value).toBe(2000);
  expect([largest.name, largest.isRegistered(), typeof largest.id]).toEqual(["largest", true, "number"]);
});

test("on an executor, each occurrence of one accumulator is the same in one task, and begins at zero", async () => {
  const largest = registerAccumulator(new Largest());
  largest.add(50);
  const [here, there] = travelled([largest, largest]);
  const updates: AccumulatorUpdates[] = [];
  for (const n of [7, 5]) {
    updates.push(
      await inTask(() => {
        here!.add(n);
        there!.add(n + 1);
        expect([here!.value, there!.value]).toEqual([n + 1, n + 1]);
      }),
    );
  }
  expect(updates.map((one) => one.map(([id, { accumulator }]) => [id === largest.id, accumulator.value]))).toEqual([
    [[true, 8]],
    [[true, 6]],
  ]);
});

test("an accumulator may itself travel on from an executor, and by way of a class it inherits from", async () => {
  registerClass("test.Inherited", Inherited, { ...codec, decode: (value) => Object.assign(new Inherited(), { largest: value }) });
  const largest = registerAccumulator(new Inherited());
  const twice = travelled(travelled(largest));
  expect(twice).toBeInstanceOf(Inherited);
  const [[id, { accumulator }]] = (await inTask(() => twice.addAll(4))) as unknown as [[number, { accumulator: Largest }]];
  expect([id === largest.id, accumulator.value]).toEqual([true, 4]);
});

describe("what cannot be", () => {
  test("an accumulator that no context knows does not travel: what is added to it would be lost", () => {
    expect(() => encode([new Largest()])).toThrow(expect.objectContaining({ code: "CANNOT_ENCODE" }));
  });

  test("one whose class cannot travel says what to do", () => {
    expect(() => encode(registerAccumulator(new Unregistered()))).toThrow('call registerClass("Unregistered"');
  });

  test("it is registered once", () => {
    const largest = registerAccumulator(new Largest());
    expect(() => registerAccumulator(largest)).toThrow("Cannot register an Accumulator twice");
  });

  test("updates of one that is gone are dropped", async () => {
    const updates = await inTask(() => registerAccumulator(new Largest()).add(1));
    mergeUpdates(updates.map(([, added]) => [-1, added] as const));
  });
});
