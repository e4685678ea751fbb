import { beforeEach, describe, expect, test } from "vitest";
import { FakeBackend, succeeded } from "../../test/fake-backend.ts";
import { SimulatedCluster } from "../../test/simulated-cluster.ts";
import { type Backend, registerBackend } from "./backend.ts";
import "./context-functions.ts";
import { MillraceContext } from "./millrace-context.ts";

let backend: Backend;
let made: number;
registerBackend(/^(local-)?fake/, () => {
  made++;
  return backend;
});

const fake = () => backend as FakeBackend;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  made = 0;
  backend = Object.assign(new FakeBackend(), { executorsAtStart: ["a"] });
});

describe("connecting", () => {
  test("an unknown master is refused when the context is made", () => {
    expect(() => new MillraceContext("mesos://x", "app")).toThrow(
      expect.objectContaining({ code: "UNKNOWN_MASTER", message: expect.stringContaining("mesos://x") }),
    );
  });

  test("connects once, with the first job", async () => {
    const sc = new MillraceContext("fake", "app");
    expect([made, sc.defaultParallelism, sc.executors(), sc.counts().jobs]).toEqual([0, 2, [], 0]);
    const jobs = [sc.parallelize([1], 1).count(), sc.start()];
    await turn();
    for (const { executorId, task } of fake().take()) fake().events!.taskFinished(executorId, task.taskId, task.attempt, succeeded(1));
    await Promise.all(jobs);
    expect([made, sc.executors(), sc.counts().jobs]).toEqual([1, [{ id: "a", host: "test" }], 1]);
  });

  test("a master that cannot be reached fails every job and is let go", async () => {
    fake().start = () => Promise.reject(new Error("refused"));
    const sc = new MillraceContext("fake", "app");
    await expect(sc.parallelize([1], 1).count()).rejects.toThrow("refused");
    await expect(sc.start()).rejects.toThrow("refused");
    expect(fake().stopped).toBe(true);
    await sc.stop();
  });
});

test("a context says where it runs, what it is known by, and whether it has been stopped", async () => {
  Object.assign(fake(), { applicationId: "app-123456" });
  const [sc, local] = [new MillraceContext("fake", "app"), new MillraceContext("local-fake", "app")];
  expect([sc.isLocal, local.isLocal, sc.isStopped]).toEqual([false, true, false]);
  expect(sc.applicationId).toMatch(/^local-[0-9a-f-]{36}$/);
  await sc.start();
  expect(sc.applicationId).toBe("app-123456");
  await sc.stop();
  expect(sc.isStopped).toBe(true);
});

test("a master that fails for good ends every job, and whoever listens is told", async () => {
  const sc = new MillraceContext("fake", "app");
  const told: string[] = [];
  sc.onFailure((error) => told.push(error.message));
  sc.onFailure(() => told.push("no longer wanted"))();
  const job = sc.parallelize([1], 1).count();
  await turn();
  fake().events!.failed?.(new Error("another driver has taken over"));
  await expect(job).rejects.toThrow("another driver");
  await expect(sc.parallelize([1], 1).count()).rejects.toThrow("another driver");
  expect(told).toEqual(["another driver has taken over"]);
  await sc.stop();
});

describe("settings", () => {
  test("partitions where nobody says: the setting, else the master's slots", async () => {
    const sc = new MillraceContext("fake", "app", { conf: new Map([["default.parallelism", "5"]]) });
    expect([sc.defaultParallelism, sc.parallelize([], undefined).getNumPartitions()]).toEqual([5, 5]);
    const simple = new MillraceContext("fake", "app");
    backend = Object.assign(new FakeBackend(), { defaultParallelism: 7 });
    await simple.start();
    expect(simple.defaultParallelism).toBe(7);
  });

  test.each<[string, string | undefined, number]>([
    ["fake", undefined, 4],
    ["local-fake", undefined, 1],
    ["fake", "2", 2],
    ["local-fake[2,3]", undefined, 3],
  ])("master %s with task.maxFailures %s tries a task %i times", async (master, setting, attempts) => {
    const sc = new MillraceContext(master, "app", { conf: new Map(setting === undefined ? [] : [["task.maxFailures", setting]]) });
    const failed = sc.parallelize([1], 1).count();
    failed.catch(() => {});
    let tried = 0;
    for (; tried < 10; tried++) {
      await turn();
      const [one] = fake().take();
      if (one === undefined) break;
      fake().events!.taskFinished(one.executorId, one.task.taskId, one.task.attempt, {
        ok: false,
        failure: { type: "exception", error: new Error("boom") },
      });
    }
    await expect(failed).rejects.toMatchObject({ code: "TASK_FAILED" });
    expect(tried).toBe(attempts);
  });
});

describe("stopping", () => {
  test("ends running and later jobs with STOPPED, and may be called twice", async () => {
    const sc = new MillraceContext("fake", "app");
    const running = sc.parallelize([1], 1).count();
    await turn();
    await Promise.all([sc.stop(), sc.stop()]);
    await expect(running).rejects.toMatchObject({ code: "STOPPED" });
    await expect(sc.parallelize([1], 1).count()).rejects.toMatchObject({ code: "STOPPED" });
    expect(fake().stopped).toBe(true);
  });

  test("while it is connecting: lets the backend go all the same", async () => {
    const sc = new MillraceContext("fake", "app");
    const starting = sc.start();
    await sc.stop();
    await starting;
    expect(fake().stopped).toBe(true);
  });

  test("of a context that never connected", async () => {
    await new MillraceContext("fake", "app").stop();
    expect(made).toBe(0);
  });
});

describe("forgetting", () => {
  test("a batch's shuffles go with it, those made outside of batches stay", async () => {
    const sc = new MillraceContext("fake", "app");
    await sc.start();
    const shuffle = () => sc.parallelize<[string, number]>([], 1).groupByKey();
    const kept = shuffle();
    sc.batchTimeMs = 1000;
    const first = [shuffle(), shuffle()];
    sc.batchTimeMs = 2000;
    const second = shuffle();
    sc.forgetBatches(999);
    expect(fake().forgotten).toEqual([]);
    sc.forgetBatches(1000);
    sc.forgetBatches(1000);
    expect(fake().forgotten).toEqual([
      { type: "shuffle", shuffleId: 1 },
      { type: "shuffle", shuffleId: 2 },
    ]);
    expect([kept, first, second].flat()).toHaveLength(4);
  });

  test("unpersist and stored blocks", async () => {
    const sc = new MillraceContext("fake", "app");
    sc.forgetBlocks([{ type: "rdd", rddId: 9 }]);
    await sc.start();
    const rdd = sc.parallelize([1], 1).cache().unpersist();
    sc.forgetBlocks([{ type: "block", blockId: "input-0-x" }]);
    expect(fake().forgotten).toEqual([
      { type: "rdd", rddId: rdd.id },
      { type: "block", blockId: "input-0-x" },
    ]);
  });
});

test("listeners hear of lost executors, after the trackers, and of receivers", async () => {
  const cluster = new SimulatedCluster(2);
  backend = cluster;
  const sc = new MillraceContext("fake", "app");
  await sc.start();
  const heard: unknown[] = [];
  sc.onExecutorLost((id) =>
    heard.push(
      id,
      sc.executors().map((executor) => executor.id),
    ),
  );
  cluster.kill("e0");
  expect(heard).toEqual(["e0", ["e1"]]);
  backend = Object.assign(new FakeBackend());
  const other = new MillraceContext("fake", "app");
  await other.start();
  const event = { type: "ReceiverStopped", streamId: 0, attempt: 1, message: "" } as const;
  other.onReceiverEvent((one) => heard.push(one));
  fake().events!.receiver(event);
  expect(heard.at(-1)).toBe(event);
});

test("union of a list", () => {
  const sc = new MillraceContext("fake", "app");
  expect(sc.union([sc.parallelize([1], 2), sc.emptyRDD<number>(), sc.parallelize([1], 3)]).getNumPartitions()).toBe(5);
});

test("the slots of local[N] are known before its first job", async () => {
  await import("../../cluster/backend/register.ts");
  expect(new MillraceContext("local[7]", "app").parallelize([]).getNumPartitions()).toBe(7);
  expect(new MillraceContext("local", "app").defaultParallelism).toBe(1);
  expect(new MillraceContext("redis://nowhere:1", "app").defaultParallelism).toBe(2);
});
