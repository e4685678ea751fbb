import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../../index.ts";
import { FakeBackend } from "../../test/fake-backend.ts";
import { FakeInput } from "../../test/fake-stream-scope.ts";
import { ForEachDStream } from "../dstream/foreach-dstream.ts";
import { registerBackend } from "../scheduler/backend.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { ManualClock } from "../time/clock.ts";
import { ContextLife } from "./context-life.ts";
import { metricsSources } from "./metrics-sources.ts";

let backend: FakeBackend;
let context: MillraceContext;
let clock: ManualClock;
let life: ContextLife;
registerBackend(/^life$/, () => backend);

beforeEach(() => {
  backend = Object.assign(new FakeBackend(), { executorsAtStart: ["e1"] });
  context = new MillraceContext("life", "life");
  clock = new ManualClock(500);
  life = new ContextLife({ owner: {} as never, context, batchMs: 1000, clock });
});
afterEach(async () => {
  await life.stop(false, true);
  vi.restoreAllMocks();
});

function addOutput(): FakeInput {
  const input = new FakeInput(life.parts.scope, 0);
  new ForEachDStream(input, "out", () => {});
  return input;
}

test("inputs begin before the master is waited for, batches after", async () => {
  let answer: (() => void) | undefined;
  const start = backend.start.bind(backend);
  backend.start = (events) =>
    new Promise((resolve) => {
      answer = () => resolve(start(events));
    });
  const input = addOutput();
  life.start();
  expect([life.state, input.calls, life.parts.graph.zeroTimeMs]).toEqual(["active", ["start 500"], undefined]);
  await vi.waitFor(() => expect(answer).toBeDefined());
  answer!();
  await life.whenIdle();
  clock.advance(500);
  await life.whenIdle();
  expect([input.calls, life.parts.graph.zeroTimeMs]).toEqual([["start 500", "prepare 1000"], 0]);
  await life.stop(false, true);
});

test("progress and metrics are there while it is active", async () => {
  addOutput();
  expect(metricsSources()).toEqual([]);
  life.start();
  expect(metricsSources()).toEqual([life.parts.source]);
  await life.whenIdle();
  expect(life.parts.progress.startTime).toBeGreaterThan(0);
  await life.stop(true, true);
  expect([life.state, metricsSources(), backend.stopped]).toEqual(["stopped", [], true]);
});

test("a start that is refused leaves nothing behind", async () => {
  expect(() => life.start()).toThrow(expect.objectContaining({ code: "NO_OUTPUT_OPERATIONS" }));
  expect([life.state, metricsSources(), backend.events]).toEqual(["stopped", [], undefined]);
  expect(() => life.start()).toThrow(expect.objectContaining({ code: "CONTEXT_STATE" }));
});

test("a master that fails ends it with the error", async () => {
  const input = addOutput();
  life.start();
  await life.whenIdle();
  backend.events!.failed!(new Error("taken over"));
  await expect(life.parts.waiter.wait()).rejects.toThrow("taken over");
  await vi.waitFor(() => expect(life.state).toBe("stopped"));
  expect(input.calls).toContain("stop");
});

test("the context of its jobs is stopped if any of the stops asks for it", async () => {
  addOutput();
  life.start();
  await life.whenIdle();
  await life.stop(false, false);
  expect([life.state, backend.stopped]).toEqual(["stopped", false]);
  await life.stop(true, true);
  expect(backend.stopped).toBe(true);
});

test("it stops after its last batch, which may take its time, with all that receivers stored until then", async () => {
  const { receivers, scheduler } = life.parts;
  const calls: string[] = [];
  receivers.stop = async () => void calls.push(`receivers stop at ${clock.now()}`);
  const input = addOutput();
  let finish = () => {};
  new ForEachDStream(input, "slow", (_rdd, time) =>
    time.milliseconds === 1000
      ? undefined
      : new Promise<void>((resolve) => {
          finish = resolve;
        }),
  );
  life.stopAfter(2);
  life.start();
  await life.whenIdle();
  clock.advance(500);
  await life.whenIdle();
  expect([calls, life.state]).toEqual([[], "active"]);
  clock.advance(3000);
  await vi.waitFor(() => expect(scheduler.pending).toBe(1));
  expect([calls, input.computed, life.state]).toEqual([["receivers stop at 4000"], [1000, 2000], "active"]);
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  await life.parts.waiter.wait();
  expect([input.computed, life.state, backend.stopped]).toEqual([[1000, 2000], "stopped", true]);
});
