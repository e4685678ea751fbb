import { describe, expect, test } from "vitest";
import { isMillraceError } from "../errors.ts";
import { ManualClock } from "../time/clock.ts";
import { BlockGenerator } from "./block-generator.ts";

interface Pushed {
  readonly number: number;
  readonly records: readonly unknown[];
}

function makeGenerator(options: { maxBufferedRecords?: number; gate?: () => Promise<void> } = {}) {
  const clock = new ManualClock();
  const pushed: Pushed[] = [];
  const errors: string[] = [];
  const generator = new BlockGenerator({
    clock,
    blockIntervalMs: 200,
    maxBufferedRecords: options.maxBufferedRecords ?? 1000,
    push: async (records, number) => {
      await options.gate?.();
      pushed.push({ number, records });
    },
    reportError: (message) => errors.push(message),
  });
  return { clock, pushed, errors, generator };
}

/** A gate that holds pushes until it is opened. */
function makeGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate: () => opened, open };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("cutting", () => {
  test("records of one interval become one block, in order", async () => {
    const { clock, pushed, generator } = makeGenerator();
    for (const record of ["a", "b", "c"]) void generator.store(record);
    clock.advance(199);
    await turn();
    expect(pushed).toEqual([]);
    clock.advance(1);
    void generator.store("d");
    clock.advance(200);
    await turn();
    expect(pushed).toEqual([
      { number: 0, records: ["a", "b", "c"] },
      { number: 1, records: ["d"] },
    ]);
  });

  test("an empty buffer gives no block", async () => {
    const { clock, pushed, generator } = makeGenerator();
    clock.advance(10_000);
    await generator.stop();
    expect(pushed).toEqual([]);
  });

  test("storeBlock is never split and keeps its place after single records", async () => {
    const { pushed, generator } = makeGenerator({ maxBufferedRecords: 2 });
    void generator.store(1);
    const records = [2, 3, 4, 5];
    const stored = generator.storeBlock(records);
    records.push(99);
    await stored;
    expect(pushed.map((block) => block.records)).toEqual([[1], [2, 3, 4, 5]]);
    await generator.storeBlock([]);
    expect(pushed).toHaveLength(2);
  });
});

describe("bounds", () => {
  test("store makes its caller wait when the buffer is full, and lets go when blocks were handed over", async () => {
    const { gate, open } = makeGate();
    const { pushed, generator } = makeGenerator({ maxBufferedRecords: 3, gate });
    expect(generator.store(1)).toBeUndefined();
    expect(generator.store(2)).toBeUndefined();
    const waiting = generator.store(3);
    expect(waiting).toBeInstanceOf(Promise);
    let released = false;
    void (waiting as Promise<void>).then(() => {
      released = true;
    });
    await turn();
    expect(released).toBe(false);
    open();
    await waiting;
    expect(pushed.map((block) => block.records)).toEqual([[1, 2, 3]]);
    expect(generator.store(4)).toBeUndefined();
  });

  test("a full current block behind a slow push is handed over without waiting for the timer", async () => {
    const { gate, open } = makeGate();
    const { pushed, generator } = makeGenerator({ maxBufferedRecords: 2, gate });
    void generator.store(1);
    void generator.store(2);
    void generator.store(3);
    const last = generator.store(4);
    open();
    await last;
    expect(pushed.map((block) => block.records)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("a storer that never waits is refused at a hard limit", () => {
    const { generator } = makeGenerator({ maxBufferedRecords: 2, gate: () => new Promise(() => {}) });
    let refused: unknown;
    for (let i = 0; i < 100 && refused === undefined; i++) {
      try {
        void generator.store(i);
      } catch (error) {
        refused = error;
      }
    }
    expect(isMillraceError(refused, "RECEIVER_OVERFLOW")).toBe(true);
  });
});

describe("failing to hand over", () => {
  test("the same block is tried again under the same number", async () => {
    const clock = new ManualClock();
    const calls: Pushed[] = [];
    const errors: string[] = [];
    const generator = new BlockGenerator({
      clock,
      blockIntervalMs: 200,
      maxBufferedRecords: 10,
      push: async (records, number) => {
        calls.push({ number, records });
        if (calls.length === 1) throw new Error("no room");
      },
      reportError: (message) => errors.push(message),
    });
    const stored = generator.storeBlock(["x"]);
    await turn();
    clock.advance(1000);
    await stored;
    expect(calls).toEqual([
      { number: 0, records: ["x"] },
      { number: 0, records: ["x"] },
    ]);
    expect(errors).toEqual(["A block of 1 records could not be stored; trying again in 1000 ms"]);
  });

  test("stopping ends even when no block can be handed over", async () => {
    const { clock, errors, generator } = makeGenerator({ gate: () => Promise.reject(new Error("gone")) });
    void generator.store("lost");
    let stopped = false;
    const stop = generator.stop().then(() => {
      stopped = true;
    });
    for (let i = 0; i < 10 && !stopped; i++) {
      await turn();
      clock.advance(1000);
    }
    await stop;
    expect(errors.at(-1)).toContain("Gave up a block of 1 records");
  });
});

describe("stopping", () => {
  test("drains everything, then refuses", async () => {
    const { pushed, generator } = makeGenerator();
    void generator.store("a");
    const stored = generator.storeBlock(["b"]);
    void generator.store("c");
    await generator.stop();
    await stored;
    expect(pushed.map((block) => block.records)).toEqual([["a"], ["b"], ["c"]]);
    expect(() => generator.store("d")).toThrow(expect.objectContaining({ code: "STOPPED" }));
  });
});
