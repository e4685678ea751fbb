// Makes the jobs of each batch when its time comes: one batch after another, in time order, none skipped and none
// twice. While too many batches wait to be run it stops generating and catches up later; times are never lost. It may be
// told which batch is the last: that one waits for what has been received and belongs to no batch yet.
import type { InputInfoTracker } from "../dstream/input-info-tracker.ts";
import type { Clock } from "../time/clock.ts";
import { RecurringTimer } from "../time/recurring-timer.ts";
import type { DStreamGraph } from "./dstream-graph.ts";
import type { Job, JobScheduler } from "./job-scheduler.ts";

/** Batches that may be generated and not yet completed. */
const MAX_QUEUED_BATCHES = 1000;

export interface JobGeneratorOptions {
  readonly clock: Clock;
  readonly graph: DStreamGraph;
  readonly scheduler: JobScheduler;
  readonly inputInfo: InputInfoTracker;
  /** Called before the jobs of a batch are made, and with undefined after it: RDDs made meanwhile belong to the batch. */
  enterBatch(timeMs: number | undefined): void;
  reportError(message: string, error: unknown): void;
}

/** Which batch is the last, and who is told. */
export interface BatchLimit {
  /** Batches at which an output is due. */
  readonly batches: number;
  /** Ends what comes in. The last batch is made when it has, so that nothing is received after it. */
  beforeLast(): Promise<void>;
  /** The last batch has been generated. */
  reached(): void;
}

export class JobGenerator {
  private readonly options: JobGeneratorOptions;
  private readonly timer: RecurringTimer;
  private readonly due: number[] = [];
  private working: Promise<void> | undefined;
  private stopped = false;
  private limit: BatchLimit | undefined;
  private generated = 0;

  constructor(options: JobGeneratorOptions) {
    this.options = options;
    this.timer = new RecurringTimer(options.clock, options.graph.batchMs, (timeMs) => {
      this.due.push(timeMs);
      this.wake();
    });
  }

  /** Starts the batch grid; gives the zero time (one interval before the first batch). */
  start(): number {
    const startMs = this.timer.startTime();
    const zeroMs = startMs - this.options.graph.batchMs;
    this.options.graph.start(zeroMs);
    this.timer.start(startMs);
    return zeroMs;
  }

  /** Generates so many batches and no more. Before the start. */
  limitTo(limit: BatchLimit): void {
    this.limit = limit;
  }

  /** Goes on after a pause for too many queued batches. */
  wake(): void {
    if (this.working !== undefined || this.stopped || this.isFull()) return;
    this.working = this.work().finally(() => {
      this.working = undefined;
      if (this.due.length > 0 && !this.isFull()) this.wake();
    });
  }

  /** Resolves when every batch that is due has been generated. */
  async caughtUp(): Promise<void> {
    while (!this.stopped && (this.due.length > 0 || this.working !== undefined)) {
      // Not in a circle of promises alone: what has to run first may wait for the event loop.
      if (this.isFull()) await this.options.scheduler.drained();
      this.wake();
      await this.working;
    }
  }

  /** Generates the batch now running too, and all that are due, then no more. */
  async stopGracefully(): Promise<void> {
    this.timer.finish();
    await this.caughtUp();
    this.stopped = true;
  }

  stopNow(): void {
    void this.timer.stop(true);
    this.stopped = true;
  }

  private isFull(): boolean {
    return this.options.scheduler.pending >= MAX_QUEUED_BATCHES;
  }

  private async work(): Promise<void> {
    while (!this.stopped && !this.isFull()) {
      const timeMs = this.due.shift();
      if (timeMs === undefined) return;
      const { limit } = this;
      const isLast = limit !== undefined && this.options.graph.isOutputDue(timeMs) && ++this.generated === limit.batches;
      if (isLast) await limit.beforeLast();
      await this.generate(timeMs);
      if (!isLast) continue;
      this.stopNow();
      limit.reached();
    }
  }

  private async generate(timeMs: number): Promise<void> {
    const { scheduler, inputInfo } = this.options;
    try {
      await this.prepare(timeMs);
      if (this.stopped) return;
      const jobs = this.makeJobs(timeMs);
      scheduler.submit({ timeMs, jobs, inputs: inputInfo.getInfo(timeMs) });
    } catch (error) {
      this.options.reportError(`Error generating jobs for time ${timeMs} ms`, error);
      this.giveUp(timeMs);
      scheduler.submit({ timeMs, jobs: [], inputs: new Map() });
    }
    inputInfo.cleanup(timeMs);
  }

  /** Ends when every input has, well or not: none is still at work when the batch is made, given up, or followed. */
  private async prepare(timeMs: number): Promise<void> {
    const ends = await Promise.allSettled(this.options.graph.inputs.map(async (input) => input.prepare(timeMs)));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  private makeJobs(timeMs: number): Job[] {
    this.options.enterBatch(timeMs);
    try {
      return this.options.graph.generateJobs(timeMs);
    } finally {
      // What programs make while jobs run is theirs and no batch's.
      this.options.enterBatch(undefined);
    }
  }

  private giveUp(timeMs: number): void {
    try {
      this.options.graph.batchFailed(timeMs);
    } catch (error) {
      this.options.reportError(`An input could not take back the batch of ${timeMs} ms`, error);
    }
  }
}
