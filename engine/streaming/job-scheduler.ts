// Runs the jobs of batches: batches in time order, the output operations of a batch one after another in the order
// they were declared. A job that fails is reported and the others go on, as on Spark.
import type { StreamInputInfo } from "../dstream/input-info-tracker.ts";
import type { Clock } from "../time/clock.ts";
import { Time } from "../time/time.ts";
import { type BatchFields, BatchInfo, OutputOperationInfo } from "./batch-info.ts";
import type { ListenerBus } from "./streaming-listener.ts";

export interface Job {
  readonly outputId: number;
  readonly name: string;
  readonly description: string;
  run(): Promise<void>;
}

export interface JobSet {
  readonly timeMs: number;
  readonly jobs: readonly Job[];
  readonly inputs: ReadonlyMap<number, StreamInputInfo>;
}

export interface JobSchedulerOptions {
  /** Stamps of submissions and processing; wall clock even when batches are driven by hand. */
  readonly clock: Clock;
  readonly bus: ListenerBus;
  reportError(message: string, error: unknown): void;
  /** Calls what runs a job, as the jobs that it starts are to begin. */
  within?<R>(timeMs: number, outputId: number, run: () => R): R;
  /** Every job of the batch has run, well or not. */
  batchCompleted(timeMs: number): void;
}

export class JobScheduler {
  private readonly options: JobSchedulerOptions;
  private queue: Promise<void> = Promise.resolve();
  private pendingBatches = 0;
  private stopped = false;

  constructor(options: JobSchedulerOptions) {
    this.options = options;
  }

  /** Batches submitted and not yet completed. */
  get pending(): number {
    return this.pendingBatches;
  }

  /** Queues a batch. One without jobs is completed at once, without events. */
  submit(set: JobSet): void {
    this.pendingBatches++;
    const submitted = {
      batchTime: new Time(set.timeMs),
      streamIdToInputInfo: set.inputs,
      submissionTime: this.options.clock.now(),
      outputOperationInfos: outputsOf(set.jobs.map((job) => new OutputOperationInfo(aboutJob(set.timeMs, job)))),
    };
    if (set.jobs.length > 0) this.options.bus.post("onBatchSubmitted", new BatchInfo(submitted));
    this.queue = this.queue.then(async () => {
      try {
        if (!this.stopped) await this.runBatch(set, submitted);
      } catch (error) {
        // What fails here is no job: later batches must not fail with it.
        this.options.reportError(`The batch of ${set.timeMs} ms could not be completed`, error);
      } finally {
        this.pendingBatches--;
      }
    });
  }

  /** Resolves when everything submitted so far has run. */
  drained(): Promise<void> {
    return this.queue;
  }

  /** Drops what has not begun. */
  stop(): void {
    this.stopped = true;
  }

  private async runBatch(set: JobSet, submitted: BatchFields): Promise<void> {
    const { bus, clock } = this.options;
    if (set.jobs.length > 0) {
      const started: BatchFields = { ...submitted, processingStartTime: clock.now() };
      bus.post("onBatchStarted", new BatchInfo(started));
      const outputs: OutputOperationInfo[] = [];
      for (const job of set.jobs) {
        if (this.stopped) return;
        outputs.push(await this.runJob(set.timeMs, job));
      }
      const ended = { processingEndTime: clock.now(), outputOperationInfos: outputsOf(outputs) };
      bus.post("onBatchCompleted", new BatchInfo({ ...started, ...ended }));
    }
    this.options.batchCompleted(set.timeMs);
  }

  private async runJob(timeMs: number, job: Job): Promise<OutputOperationInfo> {
    const { bus, clock } = this.options;
    const started = { ...aboutJob(timeMs, job), startTime: clock.now() };
    bus.post("onOutputOperationStarted", new OutputOperationInfo(started));
    let completed: OutputOperationInfo;
    try {
      const { within } = this.options;
      await (within === undefined ? job.run() : within(timeMs, job.outputId, () => job.run()));
      completed = new OutputOperationInfo({ ...started, endTime: clock.now() });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      completed = new OutputOperationInfo({ ...started, endTime: clock.now(), failure });
      if (!this.stopped) this.options.reportError(`Output operation ${job.outputId} (${job.name}) of batch ${timeMs} ms failed`, failure);
    }
    bus.post("onOutputOperationCompleted", completed);
    return completed;
  }
}

function aboutJob(timeMs: number, { outputId, name, description }: Job) {
  return { batchTime: new Time(timeMs), id: outputId, name, description };
}

function outputsOf(outputs: readonly OutputOperationInfo[]): ReadonlyMap<number, OutputOperationInfo> {
  return new Map(outputs.map((output) => [output.id, output]));
}
