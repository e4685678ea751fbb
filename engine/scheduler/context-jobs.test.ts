// Jobs of a context, on a cluster that the test drives step by step.
import { beforeEach, describe, expect, test } from "vitest";
import { type SimulatedCluster, settle } from "../../test/simulated-cluster.ts";
import { run, simulatedCluster, simulatedContext } from "../../test/simulated-context.ts";
import { MillraceContext } from "./millrace-context.ts";
import { TaskContext } from "./task-context.ts";

let cluster: SimulatedCluster;
let sc: MillraceContext;

beforeEach(async () => {
  ({ cluster, sc } = await simulatedContext());
});

/** What has become of promises by now. */
async function states(...jobs: readonly Promise<unknown>[]): Promise<string[]> {
  for (const job of jobs) job.catch(() => {});
  await settle();
  const state = (job: Promise<unknown>) =>
    Promise.race([
      job.then(
        () => "done",
        (error: Error) => error.message,
      ),
      settle().then(() => "runs"),
    ]);
  return Promise.all(jobs.map(async (job) => (await state(job)) as string));
}

/** A flow of its own: what it sets is not seen by whoever awaits it. */
const flow = <R>(body: () => R | Promise<R>): Promise<R> => settle().then(body);
const pairs = () => sc.range(0, 8, 1, 4).map((n) => [n % 3, n] as [number, number]);
const add = (a: number, b: number) => a + b;

describe("runJob", () => {
  const sum = (numbers: Iterable<number>) => [...numbers].reduce(add, 0);

  test("calls a function for each partition, or for those asked for, in their order", async () => {
    const rdd = sc.range(0, 6, 1, 3);
    expect(await run(sc.runJob(rdd, sum))).toEqual([1, 5, 9]);
    expect(await run(sc.runJob(rdd, sum, [2, 0, 2]))).toEqual([9, 1, 9]);
    expect(await run(sc.runJob(rdd, (_numbers, task) => task.partitionId, [1]))).toEqual([1]);
    expect(await run(sc.runJob(rdd, async (numbers) => sum(numbers), []))).toEqual([]);
  });

  test.each([[[0, 3]], [[-1]], [[0.5]]])("refuses partitions %j, of which one is not there", async (partitions) => {
    const counted = sc.counts();
    await expect(sc.runJob(sc.range(0, 6, 1, 3), sum, partitions)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `Attempting to access a non-existent partition: ${partitions.at(-1)}. Total number of partitions: 3`,
    });
    expect(sc.counts()).toEqual(counted);
  });

  test("hands results to a handler in their order, however they come", async () => {
    const handled: unknown[] = [];
    const job = sc.runJob(sc.range(0, 8, 1, 4), sum, [3, 1, 0], (index, result) => void handled.push([index, result]));
    await settle();
    for (const executorId of ["e0", "e1", "e1"]) await cluster.runNext(executorId);
    cluster.deliver(0);
    expect(handled).toEqual([]);
    cluster.deliver(1);
    expect(handled).toEqual([]);
    cluster.deliver(0);
    expect(handled).toEqual([
      [0, 13],
      [1, 5],
      [2, 1],
    ]);
    expect(await job).toBeUndefined();
  });

  test("a handler that throws ends the job with its error", async () => {
    const job = sc.runJob(sc.range(0, 8, 1, 8), sum, undefined, () => {
      throw new Error("disk full");
    });
    await expect(run(job)).rejects.toThrow("disk full");
    expect(cluster.log.length).toBeLessThan(8);
  });
});

describe("properties", () => {
  test("are what a job began with: tasks and listeners have them", async () => {
    const seen: unknown[] = [];
    sc.addSparkListener({ onJobStart: ({ jobId, properties }) => seen.push([jobId, properties]) });
    const user = () => TaskContext.get()?.getLocalProperty("user");
    const first = flow(() => {
      sc.setLocalProperty("user", "ada");
      const job = sc.range(1).map(user).collect();
      sc.setLocalProperty("user", "grace");
      return job;
    });
    const second = sc.withLocalProperties({ user: "alan" }, () => sc.range(1).map(user).collect());
    expect(await run(Promise.all([first, second]))).toEqual([["ada"], ["alan"]]);
    expect(seen).toEqual([
      [0, { user: "alan" }],
      [1, { user: "ada" }],
    ]);
    expect(sc.getLocalProperty("user")).toBeUndefined();
  });

  test("of a group come and go together", async () => {
    await flow(async () => {
      const read = () =>
        ["spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel", "other"].map((key) => sc.getLocalProperty(key));
      sc.setLocalProperty("other", "stays");
      sc.setJobGroup("g", "nightly", true);
      expect(read()).toEqual(["g", "nightly", "true", "stays"]);
      sc.setJobGroup("g", "nightly");
      sc.setJobDescription("totals");
      expect(read()).toEqual(["g", "totals", "false", "stays"]);
      sc.clearJobGroup();
      expect(read()).toEqual([undefined, undefined, undefined, "stays"]);
    });
  });

  test("of the flow that happens to connect are not those of what the connection tells", async () => {
    cluster = simulatedCluster(1);
    const other = new MillraceContext("simulated", "test");
    const seen: unknown[] = [];
    other.addSparkListener({ onJobEnd: () => seen.push(other.getLocalProperty("user")) });
    other.onExecutorLost(() => seen.push(other.getLocalProperty("user")));
    await run(other.withLocalProperties({ user: "ada" }, () => other.range(1).count()));
    other.withLocalProperties(
      { user: "ada" },
      () =>
        void other
          .range(1)
          .count()
          .catch(() => {}),
    );
    cluster.kill("e0");
    expect(seen).toEqual([undefined, undefined]);
  });
});

describe("cancelling", () => {
  const begin = <T>(job: () => Promise<T>): Promise<T> => {
    const one = job();
    one.catch(() => {});
    return one;
  };

  test("ends a job at once; what waits is dropped, what runs ends early, and nothing of it is waited for", async () => {
    const job = begin(() => sc.range(0, 8, 1, 8).collect());
    await settle();
    expect([...cluster.executors.values()].map(({ waiting }) => waiting.length)).toEqual([2, 2]);
    sc.cancelJob(0, "because it is late");
    await expect(job).rejects.toMatchObject({ code: "CANCELLED", message: "Job 0 cancelled because it is late" });
    await cluster.drain();
    // Those that executors had already: they were told, and did nothing.
    expect(cluster.log.length).toBe(4);
    expect(await run(sc.range(3).count())).toBe(3);
  });

  test("a group, a stage, all: with Spark's words, and nobody else", async () => {
    const inGroup = (group: string) => begin(() => sc.withLocalProperties({ "spark.jobGroup.id": group }, () => sc.range(3).count()));
    const [a, b, c, d] = [inGroup("a"), inGroup("b"), inGroup("a"), begin(() => sc.range(3).count())];
    await settle();
    sc.cancelJobGroup("a");
    expect(await states(a, b, c, d)).toEqual([
      "Job 0 cancelled part of cancelled job group a",
      "runs",
      "Job 2 cancelled part of cancelled job group a",
      "runs",
    ]);
    sc.cancelStage(1);
    sc.cancelStage(99);
    expect(await states(b, d)).toEqual(["Job 1 cancelled because Stage 1 was cancelled", "runs"]);
    sc.cancelAllJobs();
    expect(await states(d)).toEqual(["Job 3 cancelled as part of cancellation of all jobs"]);
    expect(await run(inGroup("a"))).toBe(3);
  });

  test("by a signal, which is the cause; all that the body starts, and nothing else", async () => {
    const controller = new AbortController();
    const other = begin(() => sc.range(3).count());
    const both = begin(() =>
      sc.withSignal(controller.signal, async () => {
        await settle();
        return Promise.all([sc.range(3).count(), flow(() => sc.range(3).collect())]);
      }),
    );
    await settle();
    await settle();
    controller.abort(new Error("the user left"));
    await expect(both).rejects.toMatchObject({ code: "CANCELLED", cause: { message: "the user left" } });
    expect(await states(other)).toEqual(["runs"]);
    await expect(sc.withSignal(controller.signal, () => sc.range(3).count())).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("before the master is reached", async () => {
    cluster = simulatedCluster(1);
    let reached = () => {};
    const start = cluster.start.bind(cluster);
    cluster.start = async (events) => {
      await new Promise<void>((resolve) => {
        reached = resolve;
      });
      await start(events);
    };
    const slow = new MillraceContext("simulated", "test");
    const job = slow.range(3).count();
    await settle();
    slow.cancelAllJobs();
    await expect(job).rejects.toMatchObject({ code: "CANCELLED" });
    reached();
    await settle();
    expect(cluster.busy()).toEqual([]);
    expect(await run(slow.range(3).count())).toBe(3);
  });

  test("a job spares the map stage that another one waits for too, and what that waits for", async () => {
    const twice = pairs()
      .reduceByKey(add, 3)
      .map(([, total]) => [total % 2, total] as [number, number])
      .reduceByKey(add, 2);
    const [one, other] = [begin(() => twice.count()), begin(() => twice.collect())];
    await settle();
    await cluster.runNext("e0");
    cluster.deliver(0);
    sc.cancelJob(0);
    expect(await states(one, other)).toEqual(["Job 0 cancelled", "runs"]);
    expect(await run(other)).toEqual([
      [0, 12],
      [1, 16],
    ]);
    expect(cluster.ran("shuffleWrite")).toBe(7);
    expect(cluster.killed.size).toBe(0);
  });

  test("the last job that waits for a map stage ends it; a later job begins it anew", async () => {
    const rdd = pairs().reduceByKey(add, 3);
    const both = [begin(() => rdd.count()), begin(() => rdd.collect())];
    await settle();
    await cluster.runNext("e0");
    cluster.deliver(0);
    sc.cancelJobGroup("nobody's");
    sc.cancelJob(0);
    sc.cancelJob(1);
    expect(await states(...both)).toEqual(["Job 0 cancelled", "Job 1 cancelled"]);
    const later = begin(() => rdd.count());
    expect(await run(later)).toBe(3);
    // One map output stands; those that were under way ended without one, and three are made.
    expect(sc.counts()).toMatchObject({ jobs: 3, recomputedTasks: 0 });
  });

  test("a job that has ended, or never began, is nothing to anybody", async () => {
    expect(await run(sc.range(3).count())).toBe(3);
    sc.cancelJob(0);
    sc.cancelJob(7);
    sc.cancelAllJobs();
    expect(await run(sc.range(3).count())).toBe(3);
  });

  test("the job of a preparation fails those whose job it is, and others prepare anew", async () => {
    const sorted = sc.parallelize([3, 1, 2], 2).sortBy((n) => n);
    const first = begin(() => sc.withLocalProperties({ "spark.jobGroup.id": "g" }, () => sorted.collect()));
    const second = begin(() => sorted.collect());
    await settle();
    sc.cancelJobGroup("g");
    await expect(first).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await run(second)).toEqual([1, 2, 3]);
  });

  test("a task that is killed alone is tried again, and that is no failure", async () => {
    const attempts: string[] = [];
    sc.addSparkListener({ onTaskStart: ({ taskInfo }) => attempts.push(taskInfo.taskId) });
    const job = begin(() => sc.range(0, 2, 1, 2).collect());
    await settle();
    expect([sc.killTaskAttempt(attempts[0]!), sc.killTaskAttempt("9.9.9.9")]).toEqual([true, false]);
    expect(await run(job)).toEqual([0, 1]);
    expect(attempts).toHaveLength(3);
  });
});
