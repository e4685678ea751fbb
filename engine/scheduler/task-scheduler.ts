// TaskScheduler: which task runs where, and again when it failed. It knows executors and task sets, not stages.
//
// - Partition i prefers the executor in slot i mod n, in every stage and batch, so what it left there is local. A
//   replacement takes over the slot of the executor that was lost, so only that executor's partitions move.
// - An executor holds one task that runs and one that waits behind it; what a round of placement gives it goes in one
//   message.
// - An idle executor takes tasks that prefer another one, so nobody waits beside free slots.
// - (task id, attempt) fences results: what is not awaited any more is dropped and counted.

import { MillraceError } from "../errors.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { Clock, Timer } from "../time/clock.ts";
import { abortController } from "./abortable.ts";
import type { Backend, ExecutorInfo } from "./backend.ts";
import { NO_EVENTS, type SchedulerEvents, type TaskEndReason, type TaskInfo } from "./scheduler-listener.ts";
import type { ExecutorStatus } from "./status-tracker.ts";
import type { Task, TaskOutcome } from "./task.ts";
import type { InputFailure, TaskSet } from "./task-set.ts";
import { TaskSetRun } from "./task-set-run.ts";

/** Tasks an executor may hold at once, running or queued. */
const MAX_OUTSTANDING = 2;
/** How long tasks wait for any executor before their job fails. */
const NO_EXECUTORS_TIMEOUT_MS = 60_000;

const NEVER = abortController().signal;

interface PendingTask {
  readonly run: TaskSetRun;
  readonly partition: number;
}

interface Outstanding extends PendingTask {
  readonly attempt: number;
  readonly info: TaskInfo;
}

interface Executor {
  readonly info: ExecutorInfo;
  /** By task id, in the order they run. */
  readonly outstanding: Map<string, Outstanding>;
}

export class TaskScheduler {
  /** Results dropped because nobody waited for them: late, doubled, or of a lost executor. */
  droppedResults = 0;
  private readonly backend: Backend;
  private readonly clock: Clock;
  private readonly maxFailures: number;
  private readonly slots: (Executor | undefined)[] = [];
  private readonly executors = new Map<ExecutorId, Executor>();
  private pending: PendingTask[] = [];
  private nextTaskId = 0;
  private noExecutorsTimer: Timer | undefined;
  private placing = false;
  private aborted: Error | undefined;
  private readonly events: SchedulerEvents;

  constructor(backend: Backend, clock: Clock, maxFailures: number, events: SchedulerEvents = NO_EVENTS) {
    this.backend = backend;
    this.clock = clock;
    this.maxFailures = maxFailures;
    this.events = events;
  }

  /** Those that are there, in the order in which they came. */
  executorInfos(): readonly ExecutorInfo[] {
    return [...this.executors.values()].map(({ info }) => info);
  }

  hasExecutor(executorId: ExecutorId): boolean {
    return this.executors.has(executorId);
  }

  executorStatuses(): readonly ExecutorStatus[] {
    return [...this.executors.values()].map(({ info, outstanding }) => {
      return { executorId: info.id, host: info.host, numRunningTasks: outstanding.size };
    });
  }

  executorAdded(info: ExecutorInfo): void {
    const executor: Executor = { info, outstanding: new Map() };
    this.executors.set(info.id, executor);
    const free = this.slots.indexOf(undefined);
    this.slots[free === -1 ? this.slots.length : free] = executor;
    this.place();
  }

  executorLost(executorId: ExecutorId, reason: string): void {
    const executor = this.executors.get(executorId);
    if (executor === undefined) return;
    this.executors.delete(executorId);
    this.slots[this.slots.indexOf(executor)] = undefined;
    const [running, ...queued] = executor.outstanding.values();
    if (running !== undefined) {
      this.ended(running, { type: "executorLost", reason }, "FAILED");
      for (const task of queued) this.ended(task, { type: "executorLost", reason }, "KILLED");
      const isInnocent = running.run.survivesLoss(running.partition, executorId, reason);
      // What it had goes first, spread over all that remain.
      this.pending.unshift(...(isInnocent ? [running, ...queued] : queued));
    }
    this.place();
  }

  /**
   * Runs a task set. Resolves, when every partition has succeeded or lacks an input, with the input failures; rejects
   * with TASK_FAILED when one task has failed too often, and with the reason of `signal` once that is aborted. Then what
   * waits is dropped, what has not begun on its executor too, and the results of what runs.
   */
  async run(set: TaskSet, signal: AbortSignal = NEVER): Promise<readonly InputFailure[]> {
    if (this.aborted !== undefined) throw this.aborted;
    signal.throwIfAborted();
    if (set.partitions.length === 0) return [];
    const run = new TaskSetRun(set, this.maxFailures);
    const cancel = () => run.settle(signal.reason);
    signal.addEventListener("abort", cancel, { once: true });
    for (const partition of set.partitions) this.pending.push({ run, partition });
    this.place();
    try {
      return await run.done;
    } catch (error) {
      this.pending = this.pending.filter((task) => task.run !== run);
      this.kill((task) => task.run === run);
      this.place();
      throw error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  /** Ends one attempt, named as by `TaskContext.taskAttemptId`; it is tried again. False if it is not under way. */
  killTask(taskAttemptId: string): boolean {
    return this.kill((task) => task.info.taskId === taskAttemptId) > 0;
  }

  /** Fails everything that runs or waits, and what comes later. */
  abort(error: Error): void {
    this.aborted = error;
    this.noExecutorsTimer?.cancel();
    for (const { run } of this.pending) run.settle(error);
    for (const { outstanding } of this.executors.values()) for (const { run } of outstanding.values()) run.settle(error);
  }

  taskFinished(executorId: ExecutorId, taskId: string, attempt: number, outcome: TaskOutcome): void {
    const executor = this.executors.get(executorId);
    const task = executor?.outstanding.get(taskId);
    if (executor === undefined || task === undefined || task.attempt !== attempt) {
      this.droppedResults++;
      return;
    }
    executor.outstanding.delete(taskId);
    const { run, partition } = task;
    if (run.isSettled) {
      this.droppedResults++;
      if (outcome.ok) run.set.onDropped?.(outcome);
      this.ended(task, { type: "killed", reason: "nobody waits for it any more" }, "KILLED");
    } else {
      if (outcome.ok) this.ended(task, { type: "success" }, "SUCCESS", outcome);
      else this.ended(task, outcome.failure, outcome.failure.type === "killed" ? "KILLED" : "FAILED");
      if (run.finish(partition, executorId, outcome)) this.pending.push({ run, partition });
    }
    this.place();
  }

  /** Has executors drop such tasks, or end them early; each then reports its end. Gives how many there are. */
  private kill(isMeant: (task: Outstanding) => boolean): number {
    let killed = 0;
    if (this.aborted !== undefined) return killed;
    for (const { info, outstanding } of this.executors.values()) {
      const meant = [...outstanding].filter(([, task]) => isMeant(task)).map(([taskId, { attempt }]) => [taskId, attempt] as const);
      if (meant.length > 0) this.backend.killTasks(info.id, meant);
      killed += meant.length;
    }
    return killed;
  }

  private ended({ run, info }: Outstanding, reason: TaskEndReason, status: TaskInfo["status"], outcome?: TaskOutcome & { ok: true }): void {
    this.events.post("onTaskEnd", {
      stageId: run.set.stageId,
      stageAttemptId: run.set.stageAttempt,
      reason,
      taskInfo: { ...info, status, finishTime: this.clock.now() },
      ...(outcome === undefined ? {} : { taskMetrics: outcome.metrics }),
    });
  }

  /** Gives waiting tasks to executors with room, in one message each. */
  private place(): void {
    if (this.placing) return;
    this.placing = true;
    const rounds = new Map<Executor, Task[]>();
    const { pending: queue } = this;
    const waiting: PendingTask[] = [];
    // First each task where it prefers to be, then what is left to executors that would stand idle. It is called when any
    // task ends: most of a long queue must not be looked at.
    let next = 0;
    for (; next < queue.length && this.hasRoom(MAX_OUTSTANDING); next++) {
      const pending = queue[next]!;
      if (pending.run.isSettled) continue;
      const executor = this.preferredExecutor(pending);
      if (executor === undefined || executor.outstanding.size >= MAX_OUTSTANDING) waiting.push(pending);
      else this.assign(executor, pending, rounds);
    }
    const left = waiting.concat(queue.slice(next));
    const isPlaced = (pending: PendingTask) => {
      if (pending.run.isSettled) return true;
      const idle = [...this.executors.values()].find((executor) => executor.outstanding.size === 0 && this.isUsable(executor, pending));
      if (idle !== undefined) this.assign(idle, pending, rounds);
      return idle !== undefined;
    };
    this.pending = this.hasRoom(1) ? left.filter((pending) => !isPlaced(pending)) : left;
    this.placing = false;
    for (const [executor, tasks] of rounds) if (tasks.length > 0) this.backend.launch(executor.info.id, tasks);
    this.watchForExecutors();
  }

  /** Is there an executor with fewer tasks than `limit`? */
  private hasRoom(limit: number): boolean {
    for (const { outstanding } of this.executors.values()) if (outstanding.size < limit) return true;
    return false;
  }

  /** Attempts of one task go to different executors, as long as there are others. */
  private isUsable(executor: Executor | undefined, { run, partition }: PendingTask): executor is Executor {
    if (executor === undefined) return false;
    const failed = run.failedOn(partition);
    const avoid = run.set.avoid?.(partition);
    const isAvoided = (id: ExecutorId) => failed?.has(id) === true || avoid?.has(id) === true;
    return !isAvoided(executor.info.id) || [...this.executors.keys()].every(isAvoided);
  }

  private preferredExecutor(pending: PendingTask): Executor | undefined {
    const { run, partition } = pending;
    const usable = (executor: Executor | undefined): executor is Executor => this.isUsable(executor, pending);
    for (const id of run.set.preferred(partition)) {
      const executor = this.executors.get(id);
      if (usable(executor)) return executor;
    }
    const usual = this.slots[partition % this.slots.length];
    if (usable(usual)) return usual;
    // The partitions of a lost executor are shared out: each goes to the one with the least to do.
    return [...this.executors.values()].filter(usable).sort((a, b) => a.outstanding.size - b.outstanding.size)[0];
  }

  private assign(executor: Executor, pending: PendingTask, rounds: Map<Executor, Task[]>): void {
    const { run, partition } = pending;
    let made: ReturnType<TaskSet["makeTask"]>;
    try {
      made = run.set.makeTask(partition);
    } catch (error) {
      run.settle(error as Error);
      return;
    }
    if (made === undefined) {
      run.lacks({ partition, readerId: undefined, failure: { type: "inputMissing" } });
      return;
    }
    const { stageId, stageAttempt } = run.set;
    const attempt = run.attemptOf(partition);
    const taskId = `${stageId}.${partition}.${this.nextTaskId++}`;
    const tasks = rounds.get(executor) ?? [];
    tasks.push({ taskId, stageId, stageAttempt, partition, attempt, ...made });
    rounds.set(executor, tasks);
    const info: TaskInfo = {
      taskId: `${taskId}.${attempt}`,
      index: partition,
      attemptNumber: attempt,
      executorId: executor.info.id,
      host: executor.info.host,
      launchTime: this.clock.now(),
      status: "RUNNING",
    };
    executor.outstanding.set(taskId, { run, partition, attempt, info });
    this.events.post("onTaskStart", { stageId, stageAttemptId: stageAttempt, taskInfo: info });
  }

  /** Tasks with no executor at all fail after a while instead of waiting for ever. */
  private watchForExecutors(): void {
    if (this.executors.size > 0 || this.pending.length === 0) {
      this.noExecutorsTimer?.cancel();
      this.noExecutorsTimer = undefined;
      return;
    }
    this.noExecutorsTimer ??= this.clock.setTimer(NO_EXECUTORS_TIMEOUT_MS, () => {
      this.noExecutorsTimer = undefined;
      const message = `No executor has been available for ${NO_EXECUTORS_TIMEOUT_MS / 1000} s. Start one: millrace executor --master URL`;
      for (const { run } of this.pending) run.settle(new MillraceError("NO_EXECUTORS", message));
    });
  }
}
