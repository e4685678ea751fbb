import { beforeEach, describe, expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { ManualClock } from "../time/clock.ts";
import { DStreamGraph } from "./dstream-graph.ts";
import { JobGenerator } from "./job-generator.ts";
import type { JobScheduler, JobSet } from "./job-scheduler.ts";

let clock: ManualClock;
let graph: DStreamGraph;
let input: FakeInput;
let submitted: JobSet[];
let errors: string[];
let entered: (number | undefined)[];
let pending: number;
let drain: () => void;
let drained: Promise<void>;
let generator: JobGenerator;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const times = () => submitted.map((set) => set.timeMs);

beforeEach(() => {
  clock = new ManualClock(500);
  graph = new DStreamGraph(1000);
  const scope = new FakeStreamScope();
  scope.nodeCreated = (node) => graph.add(node);
  Object.defineProperty(scope, "zeroTimeMs", { get: () => graph.zeroTimeMs });
  input = new FakeInput(scope, 7);
  new ForEachDStream(input, "out", () => {});
  [submitted, errors, entered, pending] = [[], [], [], 0];
  drained = new Promise((resolve) => {
    drain = resolve;
  });
  const scheduler = {
    submit: (set: JobSet) => submitted.push(set),
    get pending() {
      return pending;
    },
    drained: () => drained,
  } as unknown as JobScheduler;
  generator = new JobGenerator({
    clock,
    graph,
    scheduler,
    enterBatch: (timeMs) => entered.push(timeMs),
    reportError: (message, error) => errors.push(`${message}: ${(error as Error).message}`),
  });
});

test("batches begin at the first multiple of the interval; inputs are started before, and told when", async () => {
  expect(generator.start()).toBe(0);
  expect([graph.zeroTimeMs, input.calls]).toEqual([0, ["start 500"]]);
  clock.advance(499);
  await generator.caughtUp();
  expect(submitted).toEqual([]);
  clock.advance(1);
  await generator.caughtUp();
  expect(submitted).toMatchObject([{ timeMs: 1000, jobs: [{ outputId: 0, name: "out" }] }]);
  expect(submitted[0]!.inputs).toEqual(new Map([[7, { numRecords: 1 }]]));
});

test("after a jump of the clock every batch is generated, in order, each prepared before it is made", async () => {
  generator.start();
  clock.advance(3500);
  await generator.caughtUp();
  expect(times()).toEqual([1000, 2000, 3000, 4000]);
  expect(entered.filter((timeMs) => timeMs !== undefined)).toEqual(times());
  expect(input.calls.slice(1)).toEqual(["prepare 1000", "prepare 2000", "prepare 3000", "prepare 4000"]);
});

test("a batch is not made while an earlier one is being prepared", async () => {
  let release = () => {};
  input.prepare = () =>
    new Promise<void>((resolve) => {
      release = resolve;
    });
  generator.start();
  clock.advance(2500);
  await turn();
  expect(times()).toEqual([]);
  release();
  await turn();
  expect(times()).toEqual([1000]);
  release();
  await turn();
  expect(times()).toEqual([1000, 2000]);
});

describe("errors", () => {
  test.each<[string, () => unknown]>([
    ["preparing", () => Object.assign(input, { prepare: () => Promise.reject(new Error("no list")) })],
    [
      "generating",
      () => {
        input.makeRDD = () => {
          throw new Error("no list");
        };
      },
    ],
  ])("while %s are reported; the batch is empty and the next one comes", async (_when, arrange) => {
    const { prepare, makeRDD } = input;
    arrange();
    generator.start();
    clock.advance(500);
    await generator.caughtUp();
    Object.assign(input, { prepare, makeRDD });
    clock.advance(1000);
    await generator.caughtUp();
    expect(errors).toEqual(["Error generating jobs for time 1000 ms: no list"]);
    expect(submitted.map((set) => [set.timeMs, set.jobs.length])).toEqual([
      [1000, 0],
      [2000, 1],
    ]);
  });
});

test("while too many batches wait it pauses, loses none, and goes on when woken", async () => {
  generator.start();
  pending = 1000;
  clock.advance(2500);
  await turn();
  expect(times()).toEqual([]);
  pending = 999;
  generator.wake();
  await turn();
  expect(times()).toEqual([1000, 2000, 3000]);
});

test("caughtUp waits for the scheduler while it is full", async () => {
  generator.start();
  pending = 1000;
  clock.advance(1500);
  const caughtUp = generator.caughtUp();
  // Also leaves the event loop to whatever the scheduler waits for.
  expect(await Promise.race([caughtUp, turn().then(() => "waiting")])).toBe("waiting");
  pending = 0;
  drain();
  await caughtUp;
  expect(times()).toEqual([1000, 2000]);
});

test("a graceful stop generates what is due and the batch now running, then no more", async () => {
  generator.start();
  clock.advance(700);
  await generator.stopGracefully();
  expect(times()).toEqual([1000, 2000]);
  clock.advance(5000);
  generator.wake();
  await turn();
  expect(times()).toEqual([1000, 2000]);
});

test("stopNow generates nothing more, not even what is due; nor does a stop before the start", async () => {
  generator.start();
  clock.advance(2500);
  generator.stopNow();
  await generator.caughtUp();
  await turn();
  expect(times().length).toBeLessThanOrEqual(1);
  const length = submitted.length;
  clock.advance(2500);
  await turn();
  expect(submitted).toHaveLength(length);
});
