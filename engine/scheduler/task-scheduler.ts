// TaskScheduler: which task runs where, and again when it failed. It knows executors and task sets, not stages.
//
// - Partition i prefers the executor in slot i mod n, in every stage and batch, so what it left there is local. A
//   replacement takes over the slot of the executor that was lost, so only that executor's partitions move.
// - An executor holds one task that runs and one that waits behind it; what a round of placement gives it goes in one
//   message.
// - An idle executor takes tasks that prefer another one, so nobody waits beside free slots.
// - (task id, attempt) fences results: what is not awaited any more is dropped and counted.
import { type ErrorCode, isMillraceError, MillraceError } from "../errors.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { Clock, Timer } from "../time/clock.ts";
import type { Backend, ExecutorInfo } from "./backend.ts";
import type { Task, TaskFailure, TaskOutcome } from "./task.ts";
import type { InputFailure, TaskSet } from "./task-set.ts";

/** Tasks an executor may hold at once, running or queued. */
const MAX_OUTSTANDING = 2;
/** A task whose executor was lost this often while it ran is taken for the reason. */
const MAX_LOSSES = 4;
/** How long tasks wait for any executor before their job fails. */
const NO_EXECUTORS_TIMEOUT_MS = 60_000;

const CANNOT_TRAVEL: ReadonlySet<ErrorCode> = new Set(["CANNOT_ENCODE", "CLOSURE_REFUSED", "CLOSURE_NOT_COMPILED"]);

/** What went wrong with one task so far. */
interface Failures {
  count: number;
  /** Executors that were lost while they ran it. */
  losses: number;
  readonly executors: Set<ExecutorId>;
}

interface RunningSet {
  readonly set: TaskSet;
  readonly inputFailures: InputFailure[];
  readonly failures: Map<number, Failures>;
  unfinished: number;
  readonly settle: (error?: Error) => void;
  settled: boolean;
}

interface PendingTask {
  readonly running: RunningSet;
  readonly partition: number;
}

interface Executor {
  readonly info: ExecutorInfo;
  readonly outstanding: Map<string, { readonly pending: PendingTask; readonly attempt: number }>;
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

  constructor(backend: Backend, clock: Clock, maxFailures: number) {
    this.backend = backend;
    this.clock = clock;
    this.maxFailures = maxFailures;
  }

  /** Those that are there, in the order in which they came. */
  executorInfos(): readonly ExecutorInfo[] {
    return [...this.executors.values()].map(({ info }) => info);
  }

  hasExecutor(executorId: ExecutorId): boolean {
    return this.executors.has(executorId);
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
    const [running, ...queued] = [...executor.outstanding.values()].map((entry) => entry.pending);
    const isGuilty = running !== undefined && this.countLoss(running, executorId, reason);
    // What it had goes first, spread over all that remain.
    if (running !== undefined) this.pending.unshift(...(isGuilty ? queued : [running, ...queued]));
    this.place();
  }

  /**
   * Runs a task set. Resolves, when every partition has succeeded or lacks an input, with the input failures; rejects
   * with TASK_FAILED when one task has failed too often.
   */
  run(set: TaskSet): Promise<readonly InputFailure[]> {
    if (this.aborted !== undefined) return Promise.reject(this.aborted);
    if (set.partitions.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const inputFailures: InputFailure[] = [];
      const settle = (error?: Error) => {
        if (running.settled) return;
        running.settled = true;
        this.pending = this.pending.filter((pending) => pending.running !== running);
        if (error === undefined) resolve(inputFailures);
        else reject(error);
      };
      const running: RunningSet = { set, inputFailures, failures: new Map(), unfinished: set.partitions.length, settle, settled: false };
      for (const partition of set.partitions) this.pending.push({ running, partition });
      this.place();
    });
  }

  /** Fails everything that runs or waits, and what comes later. */
  abort(error: Error): void {
    this.aborted = error;
    const sets = new Set(
      [...this.pending, ...[...this.executors.values()].flatMap((one) => [...one.outstanding.values()].map((entry) => entry.pending))].map(
        (task) => task.running,
      ),
    );
    this.noExecutorsTimer?.cancel();
    for (const running of sets) if (!running.settled) running.settle(error);
  }

  taskFinished(executorId: ExecutorId, taskId: string, attempt: number, outcome: TaskOutcome): void {
    const executor = this.executors.get(executorId);
    const entry = executor?.outstanding.get(taskId);
    if (executor === undefined || entry === undefined || entry.attempt !== attempt) {
      this.droppedResults++;
      return;
    }
    executor.outstanding.delete(taskId);
    if (entry.pending.running.settled) this.droppedResults++;
    else this.finish(entry.pending, executorId, outcome);
    this.place();
  }

  private finish(pending: PendingTask, executorId: ExecutorId, outcome: TaskOutcome): void {
    const { running, partition } = pending;
    if (outcome.ok) {
      running.set.onSuccess(partition, executorId, outcome);
      this.oneLess(running);
    } else if (outcome.failure.type === "fetchFailed" || outcome.failure.type === "cacheMissing") {
      running.inputFailures.push({ partition, readerId: executorId, failure: outcome.failure });
      this.oneLess(running);
    } else {
      this.retry(pending, executorId, outcome.failure);
    }
  }

  private oneLess(running: RunningSet): void {
    running.unfinished--;
    if (running.unfinished === 0 && !running.settled) running.settle();
  }

  /** True if the task has taken too many executors along, which ends its job. */
  private countLoss({ running, partition }: PendingTask, executorId: ExecutorId, reason: string): boolean {
    const failures = failuresOf(running, partition);
    failures.losses++;
    if (failures.losses < MAX_LOSSES || running.settled) return false;
    const failure = { type: "computeThreadLost", reason: `the executor was lost while it ran the task (${reason})` } as const;
    running.settle(taskFailed(running.set, partition, failures.losses, executorId, failure));
    return true;
  }

  private retry(pending: PendingTask, executorId: ExecutorId, failure: TaskFailure & { type: "exception" | "computeThreadLost" }): void {
    const { running, partition } = pending;
    const failures = failuresOf(running, partition);
    failures.count++;
    failures.executors.add(executorId);
    // What cannot travel will not travel at the next attempt either.
    if (failure.type === "exception" && isMillraceError(failure.error) && CANNOT_TRAVEL.has(failure.error.code))
      running.settle(failure.error);
    else if (failures.count >= this.maxFailures) running.settle(taskFailed(running.set, partition, failures.count, executorId, failure));
    else this.pending.push(pending);
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
      const executor = this.preferredExecutor(pending);
      if (executor === undefined || executor.outstanding.size >= MAX_OUTSTANDING) waiting.push(pending);
      else this.assign(executor, pending, rounds);
    }
    const left = waiting.concat(queue.slice(next));
    const isPlaced = (pending: PendingTask) => {
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
  private isUsable(executor: Executor | undefined, { running, partition }: PendingTask): executor is Executor {
    if (executor === undefined) return false;
    const failed = running.failures.get(partition)?.executors;
    const avoid = running.set.avoid?.(partition);
    const isAvoided = (id: ExecutorId) => failed?.has(id) === true || avoid?.has(id) === true;
    return !isAvoided(executor.info.id) || [...this.executors.keys()].every(isAvoided);
  }

  private preferredExecutor(pending: PendingTask): Executor | undefined {
    const { running, partition } = pending;
    const usable = (executor: Executor | undefined): executor is Executor => this.isUsable(executor, pending);
    for (const id of running.set.preferred(partition)) {
      const executor = this.executors.get(id);
      if (usable(executor)) return executor;
    }
    const usual = this.slots[partition % this.slots.length];
    if (usable(usual)) return usual;
    // The partitions of a lost executor are shared out: each goes to the one with the least to do.
    return [...this.executors.values()].filter(usable).sort((a, b) => a.outstanding.size - b.outstanding.size)[0];
  }

  private assign(executor: Executor, pending: PendingTask, rounds: Map<Executor, Task[]>): void {
    const { running, partition } = pending;
    if (running.settled) return;
    let made: ReturnType<TaskSet["makeTask"]>;
    try {
      made = running.set.makeTask(partition);
    } catch (error) {
      running.settle(error as Error);
      return;
    }
    if (made === undefined) {
      running.inputFailures.push({ partition, readerId: undefined, failure: { type: "inputMissing" } });
      this.oneLess(running);
      return;
    }
    const attempt = running.failures.get(partition)?.count ?? 0;
    const taskId = `${running.set.stageId}.${partition}.${this.nextTaskId++}`;
    executor.outstanding.set(taskId, { pending, attempt });
    const tasks = rounds.get(executor) ?? [];
    tasks.push({ taskId, stageId: running.set.stageId, partition, attempt, ...made });
    rounds.set(executor, tasks);
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
      for (const running of new Set(this.pending.map((task) => task.running))) running.settle(new MillraceError("NO_EXECUTORS", message));
    });
  }
}

function failuresOf(running: RunningSet, partition: number): Failures {
  let failures = running.failures.get(partition);
  if (failures === undefined) {
    failures = { count: 0, losses: 0, executors: new Set() };
    running.failures.set(partition, failures);
  }
  return failures;
}

function taskFailed(set: TaskSet, partition: number, count: number, executorId: ExecutorId, failure: TaskFailure): MillraceError {
  const cause = failure.type === "exception" ? failure.error : undefined;
  const reason =
    failure.type === "exception" ? failure.error.message : failure.type === "computeThreadLost" ? failure.reason : failure.type;
  const message = `Task ${partition} in stage ${set.stageId} (${set.name}) failed ${count} times, most recent failure on executor ${executorId}: ${reason}`;
  return new MillraceError("TASK_FAILED", message, { cause, details: { stageId: set.stageId, partition, attempts: count, executorId } });
}
