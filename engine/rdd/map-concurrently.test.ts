import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { killableTask } from "../../test/killable-task.ts";
import { ManualClock } from "../time/clock.ts";
import { type AsyncOptions, asyncLimits, mapConcurrently } from "./map-concurrently.ts";

/** Calls that end when the test says so. */
class Calls {
  readonly open: { readonly record: number; readonly signal: AbortSignal; end(): void; fail(error: Error): void }[] = [];
  readonly taken: number[] = [];

  readonly func = (record: number, signal: AbortSignal): Promise<string> => {
    this.taken.push(record);
    return new Promise((resolve, reject) => {
      const close = (settle: () => void) => () => {
        this.open.splice(this.open.indexOf(call), 1);
        settle();
      };
      const call = { record, signal, end: close(() => resolve(`r${record}`)), fail: (error: Error) => close(() => reject(error))() };
      this.open.push(call);
    });
  };
}

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const run = (count: number, calls: Calls, options: AsyncOptions, clock = new ManualClock()) =>
  mapConcurrently(
    Array.from({ length: count }, (_, i) => i),
    3,
    calls.func,
    asyncLimits("mapAsync", options),
    clock,
  );

describe("for any order in which calls end", () => {
  const program = fc.record({
    count: fc.nat({ max: 20 }),
    concurrency: fc.integer({ min: 1, max: 6 }),
    ordered: fc.boolean(),
    picks: fc.infiniteStream(fc.nat()),
  });

  test("no more than `concurrency` are under way, records are taken in order, and results come as asked", async () => {
    await fc.assert(
      fc.asyncProperty(program, async ({ count, concurrency, ordered, picks }) => {
        const calls = new Calls();
        const results = run(count, calls, { concurrency, ordered });
        const ended: string[] = [];
        for (let left = count; left > 0; left--) {
          await settle();
          expect(calls.open.length).toBe(Math.min(concurrency, left));
          const call = calls.open[picks.next().value % calls.open.length]!;
          ended.push(`r${call.record}`);
          call.end();
        }
        const records = Array.from({ length: count }, (_, i) => i);
        expect(await results).toEqual(ordered ? records.map((record) => `r${record}`) : ended);
        expect(calls.taken).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });

  test("the first failure stops the taking of records and aborts the others", async () => {
    await fc.assert(
      fc.asyncProperty(program, async ({ count, concurrency, picks }) => {
        const calls = new Calls();
        const results = run(count + 1, calls, { concurrency });
        const outcome = expect(results).rejects.toThrow("no");
        for (let ends = picks.next().value % (count + 1); ends > 0; ends--) {
          await settle();
          calls.open[picks.next().value % calls.open.length]!.end();
        }
        await settle();
        const taken = calls.taken.length;
        calls.open[picks.next().value % calls.open.length]!.fail(new Error("no"));
        await outcome;
        expect(calls.open.every((call) => call.signal.aborted)).toBe(true);
        for (const call of [...calls.open]) call.fail(new Error("later"));
        await settle();
        expect(calls.taken.length).toBe(taken);
      }),
      { numRuns: 60 },
    );
  });
});

test("once the task is killed it ends at once, and the calls under way are aborted", async () => {
  const [calls, clock] = [new Calls(), new ManualClock()];
  const { task, kill } = killableTask();
  const results = expect(task.run(() => run(5, calls, { concurrency: 2, retries: 9 }, clock))).rejects.toThrow("killed");
  await settle();
  const { open } = calls;
  expect(open.map((call) => call.signal.aborted)).toEqual([false, false]);
  kill();
  // The calls themselves never end.
  await results;
  expect(open.map((call) => (call.signal.reason as Error).message)).toEqual(["killed", "killed"]);
  for (const call of [...open]) call.fail(new Error("later"));
  await settle();
  expect(calls.taken).toEqual([0, 1]);
});

test("a call may take its time, and not more: it is aborted, and the record named", async () => {
  const [calls, clock] = [new Calls(), new ManualClock()];
  const results = run(3, calls, { concurrency: 2, timeoutMs: 100 }, clock);
  const outcome = expect(results).rejects.toMatchObject({
    code: "TIMED_OUT",
    message: "mapAsync: the call for record 1 of partition 3 took longer than 100 ms (timeoutMs)",
  });
  await settle();
  calls.open[0]!.end();
  clock.advance(99);
  await settle();
  const { signal } = calls.open[0]!;
  expect([calls.taken, signal.aborted]).toEqual([[0, 1, 2], false]);
  clock.advance(1);
  await outcome;
  expect([signal.aborted, (signal.reason as { code: string }).code]).toEqual([true, "TIMED_OUT"]);
});

test("a failed or late call is made again as often as allowed, each with its own time", async () => {
  const [calls, clock] = [new Calls(), new ManualClock()];
  const results = run(1, calls, { timeoutMs: 100, retries: 2 }, clock);
  await settle();
  calls.open[0]!.fail(new Error("first"));
  await settle();
  clock.advance(100);
  await settle();
  expect(calls.taken).toEqual([0, 0, 0]);
  calls.open.at(-1)!.end();
  expect(await results).toEqual(["r0"]);
});

test("retries run out, with the last failure", async () => {
  const calls = new Calls();
  const results = expect(run(1, calls, { retries: 1 })).rejects.toThrow("second");
  await settle();
  calls.open[0]!.fail(new Error("first"));
  await settle();
  calls.open[0]!.fail(new Error("second"));
  await results;
});

test("plain functions, functions that throw, and records of nothing", async () => {
  expect(await mapConcurrently([1, 2], 0, (n) => n + 1, asyncLimits("mapAsync"))).toEqual([2, 3]);
  expect(await mapConcurrently([], 0, (n) => n, asyncLimits("mapAsync"))).toEqual([]);
  const thrown = mapConcurrently([1], 0, () => JSON.parse("{"), asyncLimits("mapAsync", { timeoutMs: 5 }));
  await expect(thrown).rejects.toThrow(SyntaxError);
});

test.each<[AsyncOptions, string]>([
  [{ concurrency: 0 }, "concurrency must be a whole number from 1 to 100000, not 0"],
  [{ concurrency: 1.5 }, "concurrency"],
  [{ concurrency: 1e6 }, "concurrency"],
  [{ timeoutMs: 0 }, "timeoutMs must be a whole number from 1"],
  [{ timeoutMs: 2 ** 31 }, "timeoutMs"],
  [{ retries: -1 }, "retries must be a whole number from 0"],
])("%j is refused", (options, text) => {
  expect(() => asyncLimits("mapAsync", options)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(`mapAsync: ${text}`) }),
  );
});
