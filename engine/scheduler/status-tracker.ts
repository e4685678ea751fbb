// The state of jobs and stages, as far as it is remembered, for programs that watch their own progress. It follows the
// events of its context. Those that run are all there; of those that have ended, the last thousand. See Spark's
// `SparkStatusTracker`.
import { JOB_GROUP_ID } from "./job-scope.ts";
import type {
  JobEndEvent,
  JobStartEvent,
  SchedulerListener,
  StageInfo,
  StageSubmittedEvent,
  TaskEndEvent,
  TaskStartEvent,
} from "./scheduler-listener.ts";

/** Jobs, and stages, that are remembered; those of jobs that run are on top of that. */
const MAX_REMEMBERED = 1000;

/** How a job is doing. */
export interface JobStatus {
  /** Number of the job within the application. */
  readonly jobId: number;
  /** All stages it may need, parents first. */
  readonly stageIds: readonly number[];
  /** Does it run, or how did it end? A cancelled job has failed. */
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED";
}

/** How a stage is doing. */
export interface StageStatus {
  /** Number of the stage within the application. */
  readonly stageId: number;
  /** Its latest try, from 0. */
  readonly currentAttemptId: number;
  /** For people: "result of MapPartitionsRDD", "map side of shuffle 3". */
  readonly name: string;
  /** Milliseconds since 1970; undefined until the stage begins. */
  readonly submissionTime: number | undefined;
  /** How many partitions it has to compute. */
  readonly numTasks: number;
  /** Attempts under way. */
  readonly numActiveTasks: number;
  /** Attempts that succeeded. */
  readonly numCompletedTasks: number;
  /** Attempts that failed; a task that is tried again may be among the completed ones too. */
  readonly numFailedTasks: number;
}

/** What an executor is busy with. */
export interface ExecutorStatus {
  /** Names the executor. */
  readonly executorId: string;
  /** Where it is. */
  readonly host: string;
  /** Tasks it was given and has not finished: one runs, one may wait. */
  readonly numRunningTasks: number;
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

interface KnownJob extends Changing<JobStatus> {
  readonly group: string | undefined;
}

interface KnownStage extends Changing<StageStatus> {
  isActive: boolean;
  /** Jobs that run and may need it. */
  readonly jobs: Set<number>;
}

/**
 * What is known of jobs and stages; see `sc.statusTracker`.
 * @example
 * await sc.withLocalProperties({ "spark.jobGroup.id": "counts" }, () => sc.range(9).count());
 * const [job] = sc.statusTracker.getJobIdsForGroup("counts");
 * sc.statusTracker.getJobInfo(job!)?.status; // "SUCCEEDED"
 */
export class StatusTracker {
  /** What it learns from. @internal */
  readonly listener: SchedulerListener;
  private readonly jobs = new Map<number, KnownJob>();
  private readonly stages = new Map<number, KnownStage>();
  private readonly executors: () => readonly ExecutorStatus[];

  constructor(executors: () => readonly ExecutorStatus[]) {
    this.executors = executors;
    this.listener = {
      onJobStart: (event) => this.jobStarted(event),
      onJobEnd: (event) => this.jobEnded(event),
      onStageSubmitted: (event) => this.stageSubmitted(event),
      onStageCompleted: ({ stageInfo: { stageId } }) => this.changeStage(stageId, (stage) => (stage.isActive = false)),
      onTaskStart: (event) => this.taskStarted(event),
      onTaskEnd: (event) => this.taskEnded(event),
    };
  }

  /**
   * Remembered jobs of a group, running and ended, in the order they began; without an argument those of no group.
   * @example
   * await sc.range(3).count();
   * sc.statusTracker.getJobIdsForGroup(); // [0]
   */
  getJobIdsForGroup(groupId?: string): number[] {
    return [...this.jobs.values()].filter(({ group }) => group === groupId).map(({ jobId }) => jobId);
  }

  /**
   * Stages that run now, in the order of their numbers.
   * @example
   * sc.statusTracker.getActiveStageIds(); // []
   */
  getActiveStageIds(): number[] {
    return [...this.stages.values()].filter(({ isActive }) => isActive).map(({ stageId }) => stageId);
  }

  /**
   * Jobs that run now, in the order they began.
   * @example
   * sc.statusTracker.getActiveJobIds(); // []
   */
  getActiveJobIds(): number[] {
    return [...this.jobs.values()].filter(({ status }) => status === "RUNNING").map(({ jobId }) => jobId);
  }

  /**
   * What is known of a job; undefined for one that never began, or ended too long ago.
   * @example
   * await sc.range(3).count();
   * sc.statusTracker.getJobInfo(0); // { jobId: 0, stageIds: [0], status: "SUCCEEDED" }
   */
  getJobInfo(jobId: number): JobStatus | undefined {
    const job = this.jobs.get(jobId);
    return job === undefined ? undefined : { jobId, stageIds: job.stageIds, status: job.status };
  }

  /**
   * What is known of a stage; undefined for one of a job that never began, or ended too long ago.
   * @example
   * await sc.range(0, 3, 1, 2).count();
   * sc.statusTracker.getStageInfo(0)?.numCompletedTasks; // 2
   */
  getStageInfo(stageId: number): StageStatus | undefined {
    const stage = this.stages.get(stageId);
    if (stage === undefined) return undefined;
    const { isActive: _isActive, jobs: _jobs, ...status } = stage;
    return status;
  }

  /**
   * The executors that this application has now.
   * @example
   * await sc.range(3).count();
   * sc.statusTracker.getExecutorInfos().map(({ numRunningTasks }) => numRunningTasks); // [0]
   */
  getExecutorInfos(): readonly ExecutorStatus[] {
    return this.executors();
  }

  /**
   * Jobs that run and may need a stage, for those who cancel it.
   * @example
   * sc.statusTracker.jobsOfStage(0); // []
   */
  jobsOfStage(stageId: number): readonly number[] {
    return [...(this.stages.get(stageId)?.jobs ?? [])];
  }

  private jobStarted({ jobId, stageIds, stageInfos, properties }: JobStartEvent): void {
    this.jobs.set(jobId, { jobId, stageIds, status: "RUNNING", group: properties[JOB_GROUP_ID] });
    for (const info of stageInfos) {
      const stage = this.stages.get(info.stageId) ?? newStage(info);
      stage.jobs.add(jobId);
      this.stages.set(info.stageId, stage);
    }
  }

  private jobEnded({ jobId, error }: JobEndEvent): void {
    const job = this.jobs.get(jobId);
    if (job === undefined) return;
    job.status = error === undefined ? "SUCCEEDED" : "FAILED";
    for (const stageId of job.stageIds) this.stages.get(stageId)?.jobs.delete(jobId);
    forgetOldest(this.jobs, ({ status }) => status !== "RUNNING");
    forgetOldest(this.stages, ({ jobs }) => jobs.size === 0);
  }

  private stageSubmitted({ stageInfo: info, jobId }: StageSubmittedEvent): void {
    const job = this.jobs.get(jobId);
    if (job?.status === "RUNNING" && !this.stages.has(info.stageId)) {
      job.stageIds = [...job.stageIds, info.stageId];
      this.stages.set(info.stageId, { ...newStage(info), jobs: new Set([jobId]) });
    }
    this.changeStage(info.stageId, (stage) => {
      stage.isActive = true;
      stage.currentAttemptId = info.attemptNumber;
      stage.submissionTime = info.submissionTime;
      // A later try runs only what is missing; tasks of the tries before stay counted.
      if (info.attemptNumber === 0) stage.numTasks = info.numTasks;
    });
  }

  private taskStarted({ stageId }: TaskStartEvent): void {
    this.changeStage(stageId, (stage) => stage.numActiveTasks++);
  }

  private taskEnded({ stageId, taskInfo: { status } }: TaskEndEvent): void {
    this.changeStage(stageId, (stage) => {
      stage.numActiveTasks--;
      if (status === "SUCCESS") stage.numCompletedTasks++;
      if (status === "FAILED") stage.numFailedTasks++;
    });
  }

  private changeStage(stageId: number, change: (stage: KnownStage) => void): void {
    const stage = this.stages.get(stageId);
    if (stage !== undefined) change(stage);
  }
}

function forgetOldest<V>(known: Map<number, V>, hasEnded: (value: V) => boolean): void {
  for (const [id, value] of known) {
    if (known.size <= MAX_REMEMBERED) return;
    if (hasEnded(value)) known.delete(id);
  }
}

function newStage({ stageId, attemptNumber, name, numTasks }: StageInfo): KnownStage {
  const counts = { numTasks, numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0 };
  return { stageId, currentAttemptId: attemptNumber, name, submissionTime: undefined, ...counts, isActive: false, jobs: new Set() };
}
