// The compute thread of one lease, as its control thread sees it: what it was given and has not finished, its plans and
// bundles, and its replacement when it is lost or hangs. The attempt that was running then fails; those that only waited
// behind it run in the fresh thread, and nobody is told.
import type { Bundle } from "../../engine/closure/runtime.ts";
import type { TaskFailure, TaskOutcome } from "../../engine/scheduler/task.ts";
import { encode } from "../../engine/serialize/codec.ts";
import type { BlockGroup, BlockId } from "../../engine/storage/block.ts";
import type { DriverMessage, TaskAttempt } from "../protocol/messages.ts";
import type { ComputeHost, ComputeThreadHandle, ComputeThreadOptions } from "./compute-host.ts";
import { KilledTasks } from "./killed-tasks.ts";
import { type NamedPlan, PlanStore } from "./plan-store.ts";
import { TaskLedger } from "./task-ledger.ts";
import { TaskWatch, taskTimedOut } from "./task-watch.ts";

export type StartComputeThread = (host: ComputeHost, options: ComputeThreadOptions) => Promise<ComputeThreadHandle>;

export interface SessionComputeOptions extends Pick<ComputeHost, "storeBlocks" | "storeCached" | "fetchBlocks"> {
  readonly thread: Omit<ComputeThreadOptions, "killed">;
  /** A task that runs for longer costs its thread; 0 is no limit. */
  readonly taskTimeoutMs: number;
  readonly start: StartComputeThread;
  /** An attempt has ended. Called once for each that was accepted. */
  readonly finished: (attempt: TaskAttempt, outcome: Uint8Array) => void;
  /** There is no thread now, and the next one knows nothing of what the last one kept. */
  readonly threadLost: () => void;
  /** No thread can be started. */
  readonly failed: (error: Error) => void;
}

type RunTasks = Extract<DriverMessage, { type: "RunTasks" }>;

/** What a message handed over, kept until its last attempt has ended. */
interface HandedTasks {
  readonly tasks: Uint8Array;
  readonly plans: readonly NamedPlan[];
}

export class SessionCompute {
  private readonly options: SessionComputeOptions;
  private readonly ledger = new TaskLedger<HandedTasks>();
  private readonly plans = new PlanStore();
  private readonly killed = new KilledTasks();
  private readonly loaded: Bundle[] = [];
  private readonly watch: TaskWatch;
  private thread: Promise<ComputeThreadHandle> | undefined;
  private started: ComputeThreadHandle | undefined;
  private broken: Error | undefined;
  private closed = false;

  constructor(options: SessionComputeOptions) {
    this.options = options;
    this.watch = new TaskWatch(options.taskTimeoutMs, () => this.timedOut());
    void this.ready().catch(() => {});
  }

  /** Attempts that have not ended. */
  get runningCount(): number {
    return this.ledger.runningCount;
  }

  get bundles(): readonly Bundle[] {
    return this.loaded;
  }

  async loadBundle(bundle: Bundle): Promise<void> {
    const thread = await this.ready();
    this.loaded.push(bundle);
    thread.loadBundle(bundle.hash, bundle.code);
  }

  /** From now on every attempt fails with `error`. */
  break(error: Error): void {
    this.broken = error;
  }

  /** Runs the attempts that are new here. If plans are missing, runs none and gives their hashes. */
  async run({ tasks, attempts, plans, needs }: RunTasks): Promise<readonly string[]> {
    const thread = this.started ?? (await this.ready());
    this.sendPlans(thread, plans, needs);
    const missing = this.plans.missing(needs);
    if (missing.length > 0) return missing;
    const handed: HandedTasks = { tasks, plans: this.plans.some(needs) };
    const isIdle = this.ledger.runningCount === 0;
    const fresh = attempts.filter((attempt) => this.ledger.accept(attempt, handed));
    if (this.broken !== undefined) for (const attempt of fresh) this.fail(attempt, { type: "exception", error: this.broken });
    if (this.broken !== undefined || fresh.length === 0) return [];
    thread.runTasks(tasks, fresh.length === attempts.length ? undefined : fresh);
    if (isIdle) this.watch.begin();
    return [];
  }

  /** Has attempts end that have not: before they begin, or when they look. */
  kill(attempts: readonly TaskAttempt[]): void {
    for (const attempt of attempts) if (this.ledger.isRunning(attempt)) this.killed.kill(attempt[0]);
  }

  forget(groups: readonly BlockGroup[]): void {
    this.started?.forget(groups);
  }

  async readCached(id: BlockId): Promise<Uint8Array | undefined> {
    return (await this.thread)?.readCached(id);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.watch.idle();
    await this.thread?.then((handle) => handle.terminate()).catch(() => {});
  }

  /** The thread; where there is none, one is started with all that the application has sent and that has not ended. */
  private ready(): Promise<ComputeThreadHandle> {
    if (this.thread !== undefined) return this.thread;
    const { start, thread: options, storeBlocks, storeCached, fetchBlocks } = this.options;
    const host: ComputeHost = {
      taskFinished: ({ taskId, attempt, outcome }) => this.finish([taskId, attempt], outcome),
      storeBlocks,
      storeCached,
      fetchBlocks,
      // One that never started is told by `start`.
      exited: (reason) => this.started !== undefined && this.replace({ type: "computeThreadLost", reason }),
    };
    const starting = start(host, { ...options, killed: this.killed.memory }).then((thread) => {
      this.started = thread;
      for (const { hash, code } of this.loaded) thread.loadBundle(hash, code);
      thread.addPlans(this.plans.all(), []);
      for (const [{ tasks, plans }, attempts] of this.ledger.unfinished()) {
        this.sendPlans(
          thread,
          plans,
          plans.map(([hash]) => hash),
        );
        thread.runTasks(tasks, attempts);
      }
      if (this.ledger.runningCount > 0) this.watch.begin();
      return thread;
    });
    starting.catch((error: Error) => this.options.failed(error));
    this.thread = starting;
    return starting;
  }

  private sendPlans(thread: ComputeThreadHandle, plans: readonly NamedPlan[], needs: readonly string[]): void {
    const dropped = this.plans.add(plans, needs);
    if (plans.length > 0 || dropped.length > 0) thread.addPlans(plans, dropped);
  }

  private timedOut(): void {
    const attempt = this.ledger.first();
    if (attempt === undefined || this.started === undefined) return;
    void this.started.terminate();
    this.replace({ type: "exception", error: taskTimedOut(attempt, this.options.taskTimeoutMs) });
  }

  /** The thread is gone, by the fault of the task it was running. */
  private replace(failure: TaskFailure): void {
    this.thread = undefined;
    this.started = undefined;
    if (!this.closed) this.options.threadLost();
    const guilty = this.ledger.first();
    if (guilty !== undefined) this.fail(guilty, failure);
    this.watch.idle();
    if (this.ledger.runningCount > 0 && !this.closed) void this.ready().catch(() => {});
  }

  private fail(attempt: TaskAttempt, failure: TaskFailure): void {
    this.finish(attempt, encode({ ok: false, failure } satisfies TaskOutcome));
  }

  private finish(attempt: TaskAttempt, outcome: Uint8Array): void {
    if (this.closed || !this.ledger.finish(attempt)) return;
    if (this.ledger.runningCount > 0) this.watch.begin();
    else this.watch.idle();
    this.options.finished(attempt, outcome);
  }
}
