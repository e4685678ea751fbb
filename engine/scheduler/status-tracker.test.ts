import { expect, test } from "vitest";
import { JOB_GROUP_ID } from "./job-scope.ts";
import type { StageInfo, TaskInfo } from "./scheduler-listener.ts";
import { StatusTracker } from "./status-tracker.ts";

function start() {
  const executor = { executorId: "e1", host: "h", numRunningTasks: 1 };
  const tracker = new StatusTracker(() => [executor]);
  const stage = (stageId: number, overrides: Partial<StageInfo> = {}): StageInfo => {
    return { stageId, attemptNumber: 0, name: `stage ${stageId}`, numTasks: 2, parentIds: [], ...overrides };
  };
  const { onJobStart, onJobEnd, onStageSubmitted, onStageCompleted, onTaskStart, onTaskEnd } = tracker.listener;
  const task = (status: TaskInfo["status"]): TaskInfo => {
    return { taskId: "t", index: 0, attemptNumber: 0, executorId: "e1", host: "h", launchTime: 0, status };
  };
  return {
    tracker,
    executor,
    jobStarts(jobId: number, stageIds: readonly number[], group?: string) {
      const properties = group === undefined ? {} : { [JOB_GROUP_ID]: group };
      onJobStart?.({ jobId, time: 0, stageIds, stageInfos: stageIds.map((id) => stage(id)), properties });
    },
    jobEnds(jobId: number, error?: Error) {
      onJobEnd?.(error === undefined ? { jobId, time: 1 } : { jobId, time: 1, error });
    },
    stageStarts(stageId: number, overrides?: Partial<StageInfo>) {
      onStageSubmitted?.({ stageInfo: stage(stageId, { submissionTime: 7, ...overrides }), jobId: 0, properties: {} });
    },
    stageEnds(stageId: number) {
      onStageCompleted?.({ stageInfo: stage(stageId) });
    },
    taskStarts(stageId: number) {
      onTaskStart?.({ stageId, stageAttemptId: 0, taskInfo: task("RUNNING") });
    },
    taskEnds(stageId: number, status: TaskInfo["status"]) {
      onTaskEnd?.({ stageId, stageAttemptId: 0, reason: { type: "success" }, taskInfo: task(status) });
    },
  };
}

test("a job from its start to its end", () => {
  const { tracker, jobStarts, jobEnds } = start();
  jobStarts(0, [0, 1]);
  jobStarts(1, [2]);
  expect([tracker.getActiveJobIds(), tracker.getJobInfo(0)]).toEqual([[0, 1], { jobId: 0, stageIds: [0, 1], status: "RUNNING" }]);
  jobEnds(0);
  jobEnds(1, new Error("no"));
  expect([tracker.getActiveJobIds(), tracker.getJobInfo(0)?.status, tracker.getJobInfo(1)?.status]).toEqual([[], "SUCCEEDED", "FAILED"]);
  expect([tracker.getJobInfo(2), tracker.getStageInfo(9)]).toEqual([undefined, undefined]);
});

test("a stage that a job needs once its inputs were lost is its own, as long as it runs", () => {
  const { tracker, jobStarts, jobEnds, stageStarts } = start();
  jobStarts(0, [0]);
  stageStarts(0);
  stageStarts(1);
  expect([tracker.getJobInfo(0)?.stageIds, tracker.getActiveStageIds(), tracker.jobsOfStage(1)]).toEqual([[0, 1], [0, 1], [0]]);
  jobEnds(0);
  stageStarts(2);
  expect([tracker.jobsOfStage(1), tracker.getStageInfo(2), tracker.getJobInfo(0)?.stageIds]).toEqual([[], undefined, [0, 1]]);
});

test("jobs of a group, and of none", () => {
  const { tracker, jobStarts, jobEnds } = start();
  jobStarts(0, [], "g");
  jobStarts(1, []);
  jobStarts(2, [], "g");
  jobEnds(0);
  expect([tracker.getJobIdsForGroup("g"), tracker.getJobIdsForGroup(), tracker.getJobIdsForGroup("other")]).toEqual([[0, 2], [1], []]);
});

test("a stage counts its tasks over all its tries", () => {
  const { tracker, jobStarts, stageStarts, stageEnds, taskStarts, taskEnds } = start();
  jobStarts(0, [3]);
  const counts = { numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0 };
  const about = { stageId: 3, name: "stage 3", numTasks: 2 };
  expect(tracker.getStageInfo(3)).toEqual({ ...about, currentAttemptId: 0, submissionTime: undefined, ...counts });
  stageStarts(3);
  for (let i = 0; i < 4; i++) taskStarts(3);
  taskEnds(3, "SUCCESS");
  taskEnds(3, "FAILED");
  taskEnds(3, "KILLED");
  expect(tracker.getActiveStageIds()).toEqual([3]);
  const afterwards = { numActiveTasks: 1, numCompletedTasks: 1, numFailedTasks: 1 };
  expect(tracker.getStageInfo(3)).toEqual({ ...about, currentAttemptId: 0, submissionTime: 7, ...afterwards });
  stageEnds(3);
  expect(tracker.getActiveStageIds()).toEqual([]);
  stageStarts(3, { attemptNumber: 1, numTasks: 1, submissionTime: 9 });
  expect(tracker.getStageInfo(3)).toEqual({ ...about, currentAttemptId: 1, submissionTime: 9, ...afterwards });
});

test("jobs of a stage are those that run", () => {
  const { tracker, jobStarts, jobEnds } = start();
  jobStarts(0, [5, 6]);
  jobStarts(1, [5, 7]);
  expect([tracker.jobsOfStage(5), tracker.jobsOfStage(7), tracker.jobsOfStage(9)]).toEqual([[0, 1], [1], []]);
  jobEnds(0);
  expect(tracker.jobsOfStage(5)).toEqual([1]);
});

test("the last thousand are remembered, and all that run", () => {
  const { tracker, jobStarts, jobEnds } = start();
  jobStarts(0, [0]);
  for (let id = 1; id <= 2000; id++) {
    jobStarts(id, [id]);
    jobEnds(id);
  }
  const known = (info: (id: number) => unknown) => Array.from({ length: 2001 }, (_, id) => id).filter((id) => info(id) !== undefined);
  const expected = [0, ...Array.from({ length: 999 }, (_, i) => 1002 + i)];
  expect(known((id) => tracker.getJobInfo(id))).toEqual(expected);
  expect(known((id) => tracker.getStageInfo(id))).toEqual(expected);
  jobEnds(0);
  jobStarts(2001, [2001]);
  jobEnds(2001);
  expect([tracker.getJobInfo(0), tracker.getJobInfo(1002)?.jobId]).toEqual([undefined, 1002]);
});

test("executors are those there are", () => {
  const { tracker, executor } = start();
  expect(tracker.getExecutorInfos()).toEqual([executor]);
});
