import { expect, test } from "vitest";
import { isMillraceError } from "../../engine/errors.ts";
import type { TaskOutcome } from "../../engine/scheduler/task.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import { until } from "../../test/cluster/cluster-harness.ts";
import { FakeCompute, type FakeWork } from "../../test/cluster/fake-compute.ts";
import type { ComputeHost } from "./compute-host.ts";
import { KilledTasks } from "./killed-tasks.ts";
import { SessionCompute } from "./session-compute.ts";

const MIB = 1024 * 1024;

function setUp(taskTimeoutMs = 0, starts = 100) {
  const computes: FakeCompute[] = [];
  const hosts: ComputeHost[] = [];
  const outcomes: Record<string, string> = {};
  const failed: string[] = [];
  /** How many outcomes were known when a thread was said to be lost. */
  const lost: number[] = [];
  const compute = new SessionCompute({
    thread: { executorId: "e", memoryMiB: 10, storageBytes: 1000, argv: [] },
    taskTimeoutMs,
    start: async (host, options) => {
      hosts.push(host);
      if (hosts.length > starts) {
        host.exited("no memory"); // As a thread does that ends while it starts.
        throw new Error("no memory");
      }
      computes.push(new FakeCompute(host, options));
      return computes.at(-1)!;
    },
    storeBlocks: () => {},
    storeCached: async () => ({ place: undefined, copies: [], dropped: [] }),
    fetchBlocks: async () => [],
    finished: ([taskId, attempt], bytes) => {
      const outcome = decode(bytes) as TaskOutcome;
      const failure = outcome.ok ? undefined : outcome.failure;
      const said = failure?.type === "exception" && isMillraceError(failure.error) ? failure.error.code : failure?.type;
      outcomes[`${taskId}#${attempt}`] = said ?? "done";
    },
    threadLost: () => lost.push(Object.keys(outcomes).length),
    failed: (error) => failed.push(error.message),
  });
  /** Hands tasks over with the plan `hash`; gives what is missing. */
  const run = (tasks: Record<string, FakeWork["op"]>, hash = "p", plans: (readonly [string, Uint8Array])[] = [], needs = [hash]) => {
    const named = Object.entries(tasks);
    const wire = named.map(([taskId, op]) => ({ taskId, stageId: 0, partition: 0, attempt: 0, planHash: hash, bindings: [{ op }] }));
    const attempts = named.map(([taskId]) => [taskId, 0] as const);
    return compute.run({ type: "RunTasks", received: 0, tasks: encode(wire), attempts, plans, needs, forget: [] });
  };
  return { compute, computes, hosts, outcomes, failed, lost, run };
}

const plan = (hash: string, bytes = 1) => [hash, new Uint8Array(bytes)] as const;

test("only the attempt that was running pays for a lost thread; those behind it run in the fresh one", async () => {
  const { compute, computes, outcomes, lost, run } = setUp();
  await compute.loadBundle({ hash: "bundle", code: "" });
  await run({ first: "done" }, "p", [plan("p")]);
  await run({ guilty: "die", b: "wait", c: "wait" });
  await run({ d: "wait" }, "q", [plan("q")]);
  await until(() => computes.length === 2 && computes[1]!.waitingCount === 3, "a fresh thread with three tasks");
  expect(outcomes).toEqual({ "first#0": "done", "guilty#0": "computeThreadLost" });
  expect(lost).toEqual([1]);
  expect([computes[1]!.bundles, [...computes[1]!.plans.keys()], computes[1]!.ran]).toEqual([["bundle"], ["p", "q"], ["b#0", "c#0", "d#0"]]);
  computes[1]!.release();
  expect(outcomes).toMatchObject({ "b#0": "done", "c#0": "done", "d#0": "done" });
  expect(compute.runningCount).toBe(0);
});

test("tasks that all end their thread cost one attempt each, and then it stays ended until there is work", async () => {
  const { computes, outcomes, run } = setUp();
  await run({ a: "die", b: "die" }, "p", [plan("p")]);
  await until(() => Object.keys(outcomes).length === 2, "both failed");
  expect(outcomes).toEqual({ "a#0": "computeThreadLost", "b#0": "computeThreadLost" });
  expect(computes).toHaveLength(2);
  await run({ c: "done" });
  await until(() => outcomes["c#0"] === "done", "the next task");
  expect(computes).toHaveLength(3);
});

test("a task that hangs is TIMED_OUT and costs its thread; those behind it run in the fresh one and have their own time", async () => {
  const { computes, outcomes, run } = setUp(100);
  await run({ hangs: "wait", too: "wait", behind: "wait" }, "p", [plan("p")]);
  await until(() => computes.length === 2, "a fresh thread");
  expect([outcomes, computes[0]!.terminated]).toEqual([{ "hangs#0": "TIMED_OUT" }, true]);
  await until(() => computes[2]?.waitingCount === 1, "the last one runs");
  expect(outcomes).toEqual({ "hangs#0": "TIMED_OUT", "too#0": "TIMED_OUT" });
  computes[2]!.release();
  expect(outcomes["behind#0"]).toBe("done");
  await run({ late: "wait" });
  await until(() => outcomes["late#0"] === "TIMED_OUT", "an idle thread's next task has a limit too");
});

test("a thread that does not start is told once, and no task pays for it", async () => {
  const { outcomes, failed, hosts, run } = setUp(0, 1);
  await run({ guilty: "die", b: "wait" }, "p", [plan("p")]);
  await until(() => failed.length > 0, "the failure");
  expect([outcomes, failed, hosts.length]).toEqual([{ "guilty#0": "computeThreadLost" }, ["no memory"], 2]);
});

test("large plans never pile up in the thread, and what it lacks is asked for", async () => {
  const { compute, computes, outcomes, run } = setUp();
  for (let i = 0; i < 100; i++) {
    expect(await run({ [`t${i}`]: "done" }, `p${i}`, [plan(`p${i}`, 2.5 * MIB)])).toEqual([]);
    await until(() => compute.runningCount === 0, "the task has ended");
  }
  expect(Object.values(outcomes)).toEqual(Array.from({ length: 100 }, () => "done"));
  expect([...computes[0]!.plans.values()].reduce((sum, bytes) => sum + bytes.length, 0)).toBeLessThanOrEqual(64 * MIB);
  expect(await run({ again: "done" }, "p0")).toEqual(["p0"]);
  expect(await run({ again: "done" }, "p0", [plan("p0")])).toEqual([]);
  await until(() => outcomes["again#0"] === "done", "its outcome");
});

test("a plan that came with tasks which lacked another one is known to the thread", async () => {
  const { computes, run } = setUp();
  expect(await run({ a: "wait" }, "here", [plan("here")], ["here", "lacking"])).toEqual(["lacking"]);
  expect(await run({ a: "wait" }, "here", [plan("lacking")], ["here", "lacking"])).toEqual([]);
  expect([...computes[0]!.plans.keys()]).toEqual(["here", "lacking"]);
});

test("what is killed and has not ended is seen by the thread, also by the next one; the rest is not", async () => {
  const { compute, computes, outcomes, run } = setUp();
  await run({ "0.0.1": "done", "0.0.2": "die", "0.0.3": "wait" }, "p", [plan("p")]);
  const marked = () => ["0.0.1", "0.0.2", "0.0.3", "0.0.4"].filter((id) => new KilledTasks(computes.at(-1)!.options.killed).has(id));
  await until(() => computes[1]?.waitingCount === 1, "the next thread");
  compute.kill([
    ["0.0.1", 0],
    ["0.0.3", 0],
    ["0.0.4", 0],
  ]);
  expect([marked(), outcomes]).toEqual([["0.0.3"], { "0.0.1#0": "done", "0.0.2#0": "computeThreadLost" }]);
  computes[1]!.release();
  await until(() => outcomes["0.0.3#0"] === "done", "its end");
});
