// What listeners and the status tracker learn of jobs, on a cluster that the test drives step by step.
import { beforeEach, describe, expect, test } from "vitest";
import { type SimulatedCluster, settle } from "../../test/simulated-cluster.ts";
import { run, simulatedCluster, simulatedContext } from "../../test/simulated-context.ts";
import { MillraceContext } from "./millrace-context.ts";

let cluster: SimulatedCluster;
let sc: MillraceContext;

beforeEach(async () => {
  ({ cluster, sc } = await simulatedContext());
});

const pairs = () => sc.range(0, 8, 1, 4).map((n) => [n % 3, n] as [number, number]);
const add = (a: number, b: number) => a + b;

describe("listeners", () => {
  function record(): string[] {
    const log: string[] = [];
    sc.addSparkListener({
      onJobStart: ({ jobId, stageIds }) => log.push(`job ${jobId} of stages ${stageIds}`),
      onJobEnd: ({ jobId, error }) => log.push(`job ${jobId} ${error?.message ?? "ok"}`),
      onStageSubmitted: ({ stageInfo: { stageId, attemptNumber, numTasks, parentIds } }) =>
        log.push(`stage ${stageId}.${attemptNumber} x${numTasks} after [${parentIds}]`),
      onStageCompleted: ({ stageInfo: { stageId, attemptNumber, failureReason } }) =>
        log.push(`stage ${stageId}.${attemptNumber} ${failureReason ?? "ok"}`),
      onTaskStart: ({ stageId, taskInfo: { index, executorId } }) => log.push(`task ${stageId}.${index}@${executorId}`),
      onTaskEnd: ({ stageId, taskInfo: { index, status }, reason }) => log.push(`task ${stageId}.${index} ${status} ${reason.type}`),
      onExecutorAdded: ({ executorId, host }) => log.push(`executor ${executorId} on ${host}`),
      onExecutorRemoved: ({ executorId, reason }) => log.push(`executor ${executorId} gone: ${reason}`),
      onApplicationEnd: ({ appName }) => log.push(`${appName} ended`),
    });
    return log;
  }

  test("hear of a job, its stages and tasks in their order, and of the end before whoever awaits it", async () => {
    const log = record();
    const job = pairs()
      .reduceByKey(add, 1)
      .count()
      .then(() => log.push("awaited"));
    await run(job);
    expect(log.filter((line) => !line.startsWith("task"))).toEqual([
      "job 0 of stages 0,1",
      "stage 0.0 x4 after []",
      "stage 0.0 ok",
      "stage 1.0 x1 after [0]",
      "stage 1.0 ok",
      "job 0 ok",
      "awaited",
    ]);
    expect(log.filter((line) => line.startsWith("task 1"))).toEqual(["task 1.0@e0", "task 1.0 SUCCESS success"]);
    expect(log.indexOf("task 0.3 SUCCESS success")).toBeLessThan(log.indexOf("stage 0.0 ok"));
  });

  test("hear that a lost executor costs tasks, and a stage a second try", async () => {
    const log = record();
    const job = pairs().reduceByKey(add, 2).count();
    await cluster.drain((task) => task.plan.sink.op !== "shuffleWrite");
    cluster.kill("e1");
    expect(await run(job)).toBe(3);
    await settle();
    expect(log).toContain("executor e1 gone: killed by the test");
    expect(log).toContain("task 1.1 FAILED executorLost");
    const stages = log.filter((line) => line.startsWith("stage"));
    expect(stages.slice(0, 3)).toEqual(["stage 0.0 x4 after []", "stage 0.0 ok", "stage 1.0 x2 after [0]"]);
    expect(stages.at(-1)).toBe("stage 1.1 ok");
    expect(stages.some((line) => line.startsWith("stage 0.1 x2"))).toBe(true);
    expect(log.at(-1)).toBe("job 0 ok");
  });

  test("hear why a job failed or was cancelled, its stages before it", async () => {
    const log = record();
    const job = pairs().reduceByKey(add, 2).count();
    await settle();
    sc.cancelJob(0, "by hand");
    await expect(job).rejects.toThrow("Job 0 cancelled by hand");
    expect(log.slice(-2)).toEqual(["stage 0.0 Job 0 cancelled by hand", "job 0 Job 0 cancelled by hand"]);
    await cluster.drain();
    await settle();
    expect(log.slice(-4).every((line) => / KILLED killed$/.test(line))).toBe(true);
  });

  test.each([false, true])(
    "hear that a job's other stages end with the one that fails, unless another job needs them: %s",
    async (shared) => {
      cluster = simulatedCluster(1);
      sc = new MillraceContext("simulated", "test", { conf: new Map([["task.maxFailures", "1"]]) });
      const log = record();
      const broken = sc.range(0, 1, 1, 1).map((): [number, number] => {
        throw new Error("boom");
      });
      const slow = sc
        .range(0, 8, 1, 8)
        .map((n) => [n, n] as [number, number])
        .reduceByKey(add, 1);
      const job = broken.reduceByKey(add, 1).union(slow).count();
      const other = shared ? slow.count() : Promise.resolve(8);
      job.catch(() => {});
      await settle();
      await cluster.runNext("e0");
      cluster.deliver(0);
      await expect(job).rejects.toThrow("boom");
      await settle();
      const ended = log.filter((line) => / (failed|Task)/.test(line)).map((line) => line.slice(0, 7));
      expect(ended).toEqual(shared ? ["stage 0", "job 0 T"] : ["stage 0", "stage 1", "job 0 T"]);
      await cluster.drain();
      expect(await other).toBe(8);
      expect(cluster.log.length).toBe(shared ? 10 : 3);
    },
  );

  test("hear of executors and of the end; a job without partitions has no stages", async () => {
    const log = record();
    cluster.add();
    await run(sc.emptyRDD().collect());
    await sc.stop();
    await settle();
    expect(log).toEqual(["executor e2 on simulated", "job 0 of stages ", "job 0 ok", "test ended"]);
  });
});

describe("the status tracker", () => {
  test("knows jobs by group, their stages, and executors", async () => {
    const { statusTracker } = sc;
    const job = sc.withLocalProperties({ "spark.jobGroup.id": "g" }, () => pairs().reduceByKey(add, 2).count());
    await settle();
    expect([statusTracker.getActiveJobIds(), statusTracker.getActiveStageIds(), statusTracker.getJobIdsForGroup("g")]).toEqual([
      [0],
      [0],
      [0],
    ]);
    expect(statusTracker.getJobInfo(0)).toEqual({ jobId: 0, stageIds: [0, 1], status: "RUNNING" });
    expect(statusTracker.getStageInfo(0)).toMatchObject({ numTasks: 4, numActiveTasks: 4, numCompletedTasks: 0 });
    expect(statusTracker.getExecutorInfos()).toEqual([
      { executorId: "e0", host: "simulated", numRunningTasks: 2 },
      { executorId: "e1", host: "simulated", numRunningTasks: 2 },
    ]);
    await run(job);
    expect(statusTracker.getJobInfo(0)?.status).toBe("SUCCEEDED");
    expect(statusTracker.getStageInfo(0)).toMatchObject({ numActiveTasks: 0, numCompletedTasks: 4 });
    expect([statusTracker.getActiveJobIds(), statusTracker.getActiveStageIds()]).toEqual([[], []]);
  });
});
