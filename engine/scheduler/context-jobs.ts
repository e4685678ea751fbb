// Jobs of a context: running functions over partitions, what jobs begin with, and ending them. Methods of MillraceContext.
import type { RDD } from "../rdd/rdd.ts";
import { InOrder } from "./in-order.ts";
import { INTERRUPT_ON_CANCEL, JOB_DESCRIPTION, JOB_GROUP_ID } from "./job-scope.ts";
import { MillraceContext } from "./millrace-context.ts";
import type { SchedulerListener } from "./scheduler-listener.ts";
import type { StatusTracker } from "./status-tracker.ts";
import type { TaskContext } from "./task-context.ts";

/** A function of a whole partition; a promise it gives is awaited. */
export type PartitionFunc<T, U> = (records: IterableIterator<T>, task: TaskContext) => U | Promise<U>;

declare module "./millrace-context.ts" {
  interface MillraceContext {
    /**
     * Calls `func` on the executors once for each of `partitions` (default all) with an iterator over its records, and
     * gives what it gave, in the order of `partitions`. Rejects with INVALID_ARGUMENT for a partition that is not there,
     * before anything runs. See Spark's `SparkContext.runJob`.
     * @example
     * await sc.runJob(sc.range(0, 6, 1, 3), (numbers) => Math.max(...numbers)); // [1, 3, 5]
     * await sc.runJob(sc.range(0, 6, 1, 3), (_numbers, task) => task.partitionId, [2, 0]); // [2, 0]
     */
    runJob<T, U>(rdd: RDD<T>, func: PartitionFunc<T, U>, partitions?: readonly number[]): Promise<U[]>;

    /**
     * The same, but hands each result to `resultHandler` on the driver, with its place in `partitions`, as soon as it and
     * all before it have come; none is kept. A handler that throws fails the job; a promise it gives is awaited in the end.
     * @example
     * let sum = 0;
     * await sc.runJob(sc.range(0, 6, 1, 3), (numbers) => Math.max(...numbers), undefined, (_index, max) => { sum += max; });
     * sum; // 9
     */
    runJob<T, U>(
      rdd: RDD<T>,
      func: PartitionFunc<T, U>,
      partitions: readonly number[] | undefined,
      resultHandler: (index: number, result: U) => void,
    ): Promise<void>;

    /**
     * Sets a property that jobs begin with, for this asynchronous flow from now on and all that it starts: what Spark does
     * for a thread. `undefined` removes it. Tasks read it with `TaskContext.getLocalProperty`, listeners have it with
     * `onJobStart`. To set one for a part of a program only, see {@link withLocalProperties}.
     * @example
     * sc.setLocalProperty("user", "ada");
     * await sc.range(1).map(() => TaskContext.get()?.getLocalProperty("user")).collect(); // ["ada"]
     */
    setLocalProperty(key: string, value: string | undefined): void;

    /**
     * A property of this asynchronous flow; undefined if it is not set.
     * @example
     * sc.withLocalProperties({ user: "ada" }, () => sc.getLocalProperty("user")); // "ada"
     */
    getLocalProperty(key: string): string | undefined;

    /**
     * Calls `body` with these properties set, on top of those that are, and gives what it gives. They hold for all that
     * `body` starts, behind its awaits too, and for nothing else. `undefined` removes one.
     * @example
     * const group = { "spark.jobGroup.id": "nightly", "spark.job.description": "totals" };
     * await sc.withLocalProperties(group, () => sc.range(10).count()); // 10
     */
    withLocalProperties<R>(properties: Readonly<Record<string, string | undefined>>, body: () => R): R;

    /**
     * Puts the jobs that this asynchronous flow begins from now on into a group, so that `cancelJobGroup` ends them
     * together. `interruptOnCancel` is kept as a property and changes nothing: code cannot be interrupted in Node, and
     * `TaskContext.isInterrupted` tells tasks of every cancelled job. See Spark's `SparkContext.setJobGroup`.
     * @example
     * sc.setJobGroup("nightly", "totals of the day");
     * sc.getLocalProperty("spark.jobGroup.id"); // "nightly"
     * sc.clearJobGroup();
     */
    setJobGroup(groupId: string, description: string, interruptOnCancel?: boolean): void;

    /**
     * Ends what {@link setJobGroup} began, for this asynchronous flow.
     * @example
     * sc.clearJobGroup();
     */
    clearJobGroup(): void;

    /**
     * What the jobs of this asynchronous flow are for, in words for people; undefined for nothing.
     * @example
     * sc.setJobDescription("counting words");
     */
    setJobDescription(description: string | undefined): void;

    /**
     * Calls `body`, and cancels the jobs that it starts when `signal` is aborted: their actions reject with CANCELLED, with
     * the signal's reason as the cause. This is how one action is cancelled, as Spark's `FutureAction.cancel`.
     * @example
     * const controller = new AbortController();
     * const counting = sc.withSignal(controller.signal, () => sc.range(1000).count());
     * controller.abort(new Error("the user left"));
     * await counting.catch((error) => error.code); // "CANCELLED"
     */
    withSignal<R>(signal: AbortSignal, body: () => R): R;

    /**
     * Ends a job: its action rejects with CANCELLED at once, tasks that wait are dropped, those that run end before they
     * read on (see `TaskContext.isInterrupted`), and what they give is dropped. Work that another job waits for too goes
     * on. Nothing happens if the job does not run. See Spark's `SparkContext.cancelJob`.
     * @example
     * sc.cancelJob(0, "it is no longer needed");
     */
    cancelJob(jobId: number, reason?: string): void;

    /**
     * Ends the running jobs of a group, like {@link cancelJob}. Jobs that begin later are not touched.
     * @example
     * sc.cancelJobGroup("nightly");
     */
    cancelJobGroup(groupId: string): void;

    /**
     * Ends all running jobs that may need a stage, like {@link cancelJob}.
     * @example
     * for (const stageId of sc.statusTracker.getActiveStageIds()) sc.cancelStage(stageId);
     */
    cancelStage(stageId: number, reason?: string): void;

    /**
     * Ends all running jobs, like {@link cancelJob}.
     * @example
     * sc.cancelAllJobs();
     */
    cancelAllJobs(): void;

    /**
     * Ends one attempt of a task, named as by `TaskContext.taskAttemptId` and `onTaskStart`. The task is tried again, and no
     * failure is counted. False if no such attempt is under way. See Spark's `SparkContext.killTaskAttempt`.
     * @example
     * sc.killTaskAttempt("0.0.0.0"); // false
     */
    killTaskAttempt(taskAttemptId: string): boolean;

    /** What is known of jobs and stages. See Spark's `SparkContext.statusTracker`. */
    readonly statusTracker: StatusTracker;

    /**
     * Has `listener` told of jobs, stages, tasks and executors from now on. See {@link SchedulerListener}.
     * @example
     * sc.addSparkListener({ onJobStart: ({ jobId, stageIds }) => console.log(jobId, stageIds.length) });
     */
    addSparkListener(listener: SchedulerListener): void;

    /**
     * Ends what {@link addSparkListener} began.
     * @example
     * const listener = {};
     * sc.addSparkListener(listener);
     * sc.removeSparkListener(listener);
     */
    removeSparkListener(listener: SchedulerListener): void;
  }
}

MillraceContext.prototype.runJob = async function <U>(
  this: MillraceContext,
  { node }: RDD<never>,
  func: PartitionFunc<never, U>,
  partitions?: readonly number[],
  resultHandler?: (index: number, result: U) => unknown,
) {
  const work = { node, sink: { op: "partition", func }, partitions } as const;
  if (resultHandler === undefined) return (await this.runWork(work)) as U[];
  const results = new InOrder<U>(partitions, resultHandler);
  const onResult = (partition: number, value: unknown) => results.add(partition, value as U);
  await results.run(() => this.withSignal(results.failed, () => this.runWork({ ...work, onResult })));
  return undefined;
} as MillraceContext["runJob"];

MillraceContext.prototype.setLocalProperty = function (key, value) {
  this.control.scopes.setProperties({ [key]: value });
};

MillraceContext.prototype.getLocalProperty = function (key) {
  return this.control.scopes.current.properties[key];
};

MillraceContext.prototype.withLocalProperties = function (properties, body) {
  return this.control.scopes.withProperties(properties, body);
};

MillraceContext.prototype.setJobGroup = function (groupId, description, interruptOnCancel = false) {
  this.control.scopes.setProperties({
    [JOB_GROUP_ID]: groupId,
    [JOB_DESCRIPTION]: description,
    [INTERRUPT_ON_CANCEL]: String(interruptOnCancel),
  });
};

MillraceContext.prototype.clearJobGroup = function () {
  this.control.scopes.setProperties({ [JOB_GROUP_ID]: undefined, [JOB_DESCRIPTION]: undefined, [INTERRUPT_ON_CANCEL]: undefined });
};

MillraceContext.prototype.setJobDescription = function (description) {
  this.setLocalProperty(JOB_DESCRIPTION, description);
};

MillraceContext.prototype.withSignal = function (signal, body) {
  return this.control.scopes.withSignal(signal, body);
};

MillraceContext.prototype.cancelJob = function (jobId, reason = "") {
  this.control.active.cancel([jobId], reason);
};

MillraceContext.prototype.cancelJobGroup = function (groupId) {
  this.control.active.cancelGroup(groupId, `part of cancelled job group ${groupId}`);
};

MillraceContext.prototype.cancelStage = function (stageId, reason = `Stage ${stageId} was cancelled`) {
  this.control.active.cancel(this.statusTracker.jobsOfStage(stageId), `because ${reason}`);
};

MillraceContext.prototype.cancelAllJobs = function () {
  this.control.active.cancelAll("as part of cancellation of all jobs");
};

MillraceContext.prototype.killTaskAttempt = function (taskAttemptId) {
  return this.control.killTask(taskAttemptId);
};

Object.defineProperty(MillraceContext.prototype, "statusTracker", {
  get(this: MillraceContext) {
    return this.control.status;
  },
});

MillraceContext.prototype.addSparkListener = function (listener) {
  this.control.listeners.add(listener);
};

MillraceContext.prototype.removeSparkListener = function (listener) {
  this.control.listeners.remove(listener);
};
