import { beforeEach, describe, expect, test } from "vitest";
import { FakeInput, FakeStreamScope, SlowStream } from "../../test/fake-stream-scope.ts";
import type { StreamScope } from "../dstream/dstream-node.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { type InputInfoTracker, StreamInputInfo } from "../dstream/input-info-tracker.ts";
import { UnionDStream } from "../dstream/union-dstream.ts";
import { WindowedDStream } from "../dstream/windowed-dstream.ts";
import { ManualClock } from "../time/clock.ts";
import { DStreamGraph } from "./dstream-graph.ts";
import { JobGenerator } from "./job-generator.ts";
import type { JobScheduler, JobSet } from "./job-scheduler.ts";

let clock: ManualClock;
let graph: DStreamGraph;
let input: FakeInput;
let submitted: JobSet[];
let errors: string[];
let inputInfo: InputInfoTracker;
let entered: (number | undefined)[];
let pending: number;
let drain: () => void;
let drained: Promise<void>;
let generator: JobGenerator;

/** Offers the records of a batch that failed to the next one, as files do. */
class RetellingInput extends FakeInput {
  private readonly failed: number[];
  constructor(scope: StreamScope, streamId: number, failed: number[]) {
    super(scope, streamId);
    this.failed = failed;
  }
  override batchFailed(timeMs: number): void {
    this.withdraw(timeMs);
    this.failed.push(timeMs);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const times = () => submitted.map((set) => set.timeMs);

beforeEach(() => {
  clock = new ManualClock(500);
  graph = new DStreamGraph(1000);
  const scope = new FakeStreamScope();
  inputInfo = scope.inputInfo;
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
    inputInfo,
    enterBatch: (timeMs) => entered.push(timeMs),
    reportError: (message, error) => errors.push(`${message}: ${(error as Error).message}`),
  });
});

test("batches begin at the first multiple of the interval", async () => {
  expect(generator.start()).toBe(0);
  expect(graph.zeroTimeMs).toBe(0);
  clock.advance(499);
  await generator.caughtUp();
  expect(submitted).toEqual([]);
  clock.advance(1);
  await generator.caughtUp();
  expect(submitted).toMatchObject([{ timeMs: 1000, jobs: [{ outputId: 0, name: "out" }] }]);
  expect(submitted[0]!.inputs).toEqual(new Map([[7, new StreamInputInfo(7, 1)]]));
});

test("after a jump of the clock every batch is generated, in order, each prepared before it is made", async () => {
  generator.start();
  clock.advance(3500);
  await generator.caughtUp();
  expect(times()).toEqual([1000, 2000, 3000, 4000]);
  expect(entered).toEqual(times().flatMap((timeMs) => [timeMs, undefined]));
  expect(input.calls).toEqual(["prepare 1000", "prepare 2000", "prepare 3000", "prepare 4000"]);
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

test("an input is not asked for the next batch while it still prepares one that has failed", async () => {
  const slow = new FakeInput(input.scope, 8);
  let release = () => {};
  slow.prepare = (timeMs) => {
    slow.calls.push(`slow ${timeMs}`);
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  input.prepare = () => Promise.reject(new Error("no list"));
  generator.start();
  clock.advance(1500);
  await turn();
  expect([errors, slow.calls]).toEqual([[], ["slow 1000"]]);
  release();
  await turn();
  expect(errors).toEqual(["Error generating jobs for time 1000 ms: no list"]);
  release();
  await generator.caughtUp();
  expect(times()).toEqual([1000, 2000]);
});

test("RDDs made after a batch belong to none, whether it was made or not", async () => {
  input.makeRDD = () => {
    throw new Error("no list");
  };
  generator.start();
  clock.advance(500);
  await generator.caughtUp();
  expect(entered).toEqual([1000, undefined]);
});

test("inputs may take back what they gave to a batch that failed; what was made of it is made anew", async () => {
  const failed: number[] = [];
  const log: string[] = [];
  const retelling = new RetellingInput(input.scope, 8, failed);
  new ForEachDStream(new SlowStream(retelling, 1000), "out", () => {});
  const union = new UnionDStream([input, retelling]);
  new ForEachDStream(new WindowedDStream(union, 2000, 2000, () => input.getOrCompute(1000)!), "window", () => {});
  const { makeRDD } = input;
  // Its output comes last, so that all others have been made when it fails.
  const broken = new FakeInput(input.scope, 9);
  broken.makeRDD = (timeMs) => {
    if (timeMs === 1000) throw new Error("once");
    return makeRDD(timeMs);
  };
  new ForEachDStream(broken, "broken", () => {});
  generator.start();
  clock.advance(1500);
  await generator.caughtUp();
  log.push(...errors);
  expect(log).toEqual(["Error generating jobs for time 1000 ms: once"]);
  expect(failed).toEqual([1000]);
  expect(retelling.computed).toEqual([1000, 2000, 1000]);
  expect(input.computed).toEqual([1000, 2000]);
});

test("an input that cannot take a batch back is reported, and the next batch comes", async () => {
  input.makeRDD = () => {
    throw new Error("no list");
  };
  input.batchFailed = () => {
    throw new Error("no way back");
  };
  generator.start();
  clock.advance(1500);
  await generator.caughtUp();
  expect(errors.filter((error) => error.endsWith("no way back"))).toHaveLength(2);
  expect(times()).toEqual([1000, 2000]);
});

test("a batch that is still being prepared at stopNow is not made", async () => {
  let release = () => {};
  input.prepare = () =>
    new Promise<void>((resolve) => {
      release = resolve;
    });
  generator.start();
  clock.advance(500);
  await turn();
  generator.stopNow();
  release();
  await turn();
  expect([times(), entered]).toEqual([[], []]);
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

test("a limit counts the batches that have outputs; the last one waits for what comes in, and no other follows it", async () => {
  const log: string[] = [];
  let release = () => {};
  graph.outputs.splice(0, 1);
  new ForEachDStream(new SlowStream(input, 2000), "out", () => {});
  const beforeLast = () =>
    new Promise<void>((resolve) => {
      log.push("before the last");
      release = resolve;
    });
  generator.limitTo({ batches: 2, beforeLast, reached: () => log.push(`reached after ${times()}`) });
  generator.start();
  clock.advance(5500);
  await turn();
  expect([times(), log]).toEqual([[1000, 2000, 3000], ["before the last"]]);
  release();
  await generator.stopGracefully();
  expect([times(), log[1]]).toEqual([[1000, 2000, 3000, 4000], "reached after 1000,2000,3000,4000"]);
  clock.advance(5000);
  generator.wake();
  await turn();
  expect(times()).toHaveLength(4);
});
