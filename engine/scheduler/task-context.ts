// TaskContext: what a task may know and ask of the executor it runs on, and what is told when it ends. Which task is the
// current one follows the asynchronous flow: on master `local` tasks and the driver take turns in one thread. See Spark's
// `TaskContext`.
import { AsyncLocalStorage } from "node:async_hooks";
import { MillraceError } from "../errors.ts";
import type { TaskIO } from "../rdd/plan.ts";
import type { BlockId, ExecutorId } from "../storage/block.ts";
import { KillWatch } from "./kill-watch.ts";

export interface TaskContextOptions {
  readonly taskId: string;
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly attempt: number;
  readonly executorId: ExecutorId;
  readonly properties?: Readonly<Record<string, string>>;
  readBlock(id: BlockId, locations: readonly ExecutorId[]): Promise<readonly unknown[]>;
  isKilled(): boolean;
  /** Throws if the task was killed. */
  endIfKilled(): void;
}

/** Told when its task has ended, well or not. */
export type TaskCompletionListener = (context: TaskContext) => unknown;
/** Told when its task has failed, before the completion listeners. */
export type TaskFailureListener = (context: TaskContext, error: unknown) => unknown;

const running = new AsyncLocalStorage<TaskContext>();

/**
 * The task that runs now: which partition of which stage, at which attempt, where. Functions of whole partitions get it
 * as an argument; others ask for it. See Spark's `TaskContext`.
 * @example
 * const partitions = await sc.range(0, 4, 1, 2).map(() => TaskContext.getPartitionId()).collect(); // [0, 0, 1, 1]
 */
export class TaskContext implements TaskIO {
  /** Index of the partition this task computes. */
  readonly partition: number;
  /** 0 for the first try of this partition in its stage. */
  readonly attempt: number;
  /** Where it runs. */
  readonly executorId: ExecutorId;
  /** Number of its stage within the application. */
  readonly stageId: number;
  /** Names this attempt within its application. */
  readonly taskAttemptId: string;
  /** Copies of accumulators that this task adds to, by accumulator. */
  readonly accumulators = new Map<number, unknown>();
  private readonly options: TaskContextOptions;
  private readonly completionListeners: TaskCompletionListener[] = [];
  private readonly failureListeners: TaskFailureListener[] = [];
  private completed = false;
  private watch: KillWatch | undefined;
  private refusal: MillraceError | undefined;
  private refuse: ((error: MillraceError) => void) | undefined;

  constructor(options: TaskContextOptions) {
    this.options = options;
    this.partition = options.partition;
    this.attempt = options.attempt;
    this.executorId = options.executorId;
    this.stageId = options.stageId;
    this.taskAttemptId = `${options.taskId}.${options.attempt}`;
  }

  /**
   * The task that runs now in this thread; undefined on the driver.
   * @example
   * const places = await sc.parallelize(["a"]).map(() => TaskContext.get()?.executorId).collect();
   */
  static get(): TaskContext | undefined {
    return running.getStore();
  }

  /**
   * Index of the partition being computed; 0 on the driver.
   * @example
   * TaskContext.getPartitionId(); // 0
   */
  static getPartitionId(): number {
    return running.getStore()?.partition ?? 0;
  }

  /** The same as `partition`, under Spark's name. */
  get partitionId(): number {
    return this.partition;
  }

  /** The same as `attempt`, under Spark's name. */
  get attemptNumber(): number {
    return this.attempt;
  }

  /**
   * 0 for the first try of the stage, which is tried again when inputs of it were lost.
   * @example
   * await sc.parallelize([1]).map(() => TaskContext.get()?.stageAttemptNumber).collect(); // [0]
   */
  get stageAttemptNumber(): number {
    return this.options.stageAttempt;
  }

  /**
   * Has the task ended? Seen by listeners, and by whatever a task leaves running.
   * @example
   * await sc.parallelize([1]).map(() => TaskContext.get()?.isCompleted()).collect(); // [false]
   */
  isCompleted(): boolean {
    return this.completed;
  }

  /**
   * Was the task killed: its job cancelled, say? It ends by itself before it reads on; one that computes for long without
   * reading can ask and return; one that waits for something has `signal`. What a killed task gives is dropped. See Spark's
   * `TaskContext.isInterrupted`.
   * @example
   * const tries = await sc.range(1).map((n) => {
   *   const task = TaskContext.get();
   *   for (let i = 0; i < 1000 && task?.isInterrupted() !== true; i++) n += i;
   *   return n;
   * }).collect(); // [499500]
   */
  isInterrupted(): boolean {
    return this.options.isKilled();
  }

  /**
   * Aborted soon after the task was killed, for functions that wait for something. The calls of `mapAsync` and its siblings
   * have signals of their own, which are aborted then too.
   * @example
   * const store = async (_n: number, _signal: AbortSignal) => {}; // or fetch(url, { signal })
   * await sc.range(2).foreachPartition(async (numbers, task) => {
   *   for (const n of numbers) await store(n, task.signal);
   * });
   */
  get signal(): AbortSignal {
    if (this.watch === undefined) {
      this.watch = new KillWatch(() => this.options.endIfKilled());
      // Nobody ends a task that has ended.
      if (this.completed) this.watch.stop();
    }
    return this.watch.signal;
  }

  /** For whoever runs tasks: throws if the task was killed. @internal */
  endIfKilled(): void {
    this.options.endIfKilled();
  }

  /**
   * A property that the driver had set when it began the job (`sc.setLocalProperty`).
   * @example
   * sc.setLocalProperty("user", "ada");
   * await sc.range(1).map(() => TaskContext.get()?.getLocalProperty("user")).collect(); // ["ada"]
   */
  getLocalProperty(key: string): string | undefined {
    return this.options.properties?.[key];
  }

  /**
   * Has `listener` called when the task ends, well or not; the last one added first. What it gives is awaited; one that
   * throws fails the task.
   * @example
   * await sc.range(3).foreachPartition((numbers, task) => {
   *   task.addTaskCompletionListener(() => console.log("done", task.partition));
   *   for (const n of numbers) console.log(n);
   * });
   */
  addTaskCompletionListener(listener: TaskCompletionListener): this {
    this.completionListeners.push(listener);
    return this;
  }

  /**
   * Has `listener` called with the error when the task fails; the last one added first.
   * @example
   * await sc.range(3).foreachPartition((_numbers, task) => {
   *   task.addTaskFailureListener((_task, error) => console.error("failed", task.partition, error));
   * });
   */
  addTaskFailureListener(listener: TaskFailureListener): this {
    this.failureListeners.push(listener);
    return this;
  }

  /** For functions of sources. @internal */
  readBlock(id: BlockId, locations: readonly ExecutorId[]): Promise<readonly unknown[]> {
    return this.options.readBlock(id, locations);
  }

  /**
   * For the driver's contexts: a function of the task that runs now, if any, asks for a job. Gives the task's error; the
   * task fails with it, whatever its function does with what it is given.
   * @internal
   */
  static refuseJob(): MillraceError | undefined {
    const task = running.getStore();
    if (task === undefined) return undefined;
    task.refusal ??= new MillraceError(
      "CLOSURE_REFUSED",
      "RDD transformations and actions can only be invoked by the driver, not inside of other transformations: rdd1.map((x) => rdd2.count() * x) is invalid because the action cannot run inside of the map. Run it before and capture its result (SPARK-5063)",
    );
    task.refuse?.(task.refusal);
    return task.refusal;
  }

  /**
   * For whoever runs tasks: `body` with this as the current task, and then the listeners.
   * @internal
   */
  run<R>(body: () => Promise<R>): Promise<R> {
    return running.run(this, async () => {
      try {
        const refused = new Promise<never>((_, reject) => {
          this.refuse = reject;
        });
        const result = await Promise.race([body(), refused]);
        if (this.refusal !== undefined) throw this.refusal;
        this.endIfKilled();
        await this.complete();
        return result;
      } catch (error) {
        if (this.completed) throw error;
        // Why the task failed is the error that counts; all listeners are told, whatever they do.
        const failed = (failure: unknown) => console.error("A listener of a failed task failed too:", failure);
        await this.tell(this.failureListeners, error).catch(failed);
        await this.complete().catch(failed);
        throw error;
      }
    });
  }

  private async complete(): Promise<void> {
    this.completed = true;
    this.watch?.stop();
    await this.tell(this.completionListeners, undefined);
  }

  /** All of them are called; then the first error counts. */
  private async tell(listeners: ((context: TaskContext, error: unknown) => unknown)[], error: unknown): Promise<void> {
    const failures: unknown[] = [];
    for (let listener = listeners.pop(); listener !== undefined; listener = listeners.pop()) {
      try {
        await listener(this, error);
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
