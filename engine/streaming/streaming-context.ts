// StreamingContext: the front of a streaming application. Its inputs are in input-stream-functions.ts, its life is in
// context-life.ts, what it is put together from in context-parts.ts; the loop itself is in JobGenerator (what is due) and
// JobScheduler (what runs).
//
// On an executor (where a job file's top level is evaluated too) it is inert: start does nothing, waiting never ends.
import { isExecutor, park } from "../closure/runtime.ts";
import { DStream } from "../dstream/dstream.ts";
import "../dstream/dstream-functions.ts";
import type { StreamScope } from "../dstream/dstream-node.ts";
import type { InputDStreamNode } from "../dstream/input-dstream.ts";
import { MillraceError } from "../errors.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { activeContext } from "./active-context.ts";
import { ContextLife, type LifeState } from "./context-life.ts";
import type { ContextParts } from "./context-parts.ts";
import { resolveSettings, type StreamingContextSettings } from "./context-settings.ts";
import type { StreamingJobProgressListener } from "./streaming-job-progress-listener.ts";
import type { StreamingListener } from "./streaming-listener.ts";

/** What `getState` gives: "initialized" until `start`, "active" until it has stopped, then "stopped". */
export type StreamingContextState = LifeState;

/** How `stop` ends a context. */
export interface StopOptions {
  /** Finish all data received so far first (default false). */
  readonly graceful?: boolean;
  /** Let the executors go too (default true, unless `streaming.stopSparkContextByDefault` is "false"). */
  readonly stopContext?: boolean;
}

/**
 * A streaming application: makes its inputs, starts and stops it. Made of a master, a name and a batch interval; of a
 * context that exists and an interval; or of settings, where the command line says the rest. See Spark's class of this name.
 * @example
 * const context = new StreamingContext("local", "words", seconds(1));
 * context.queueStream([["a", "b"]]).print();
 * context.start();
 * await context.stop({ graceful: true });
 */
export class StreamingContext {
  /** The context that its jobs run on. */
  readonly sparkContext: MillraceContext;
  /** The length of a batch, in milliseconds. */
  readonly batchIntervalMs: number;
  /** What it is put together from. @internal */
  readonly parts: ContextParts;
  private readonly life: ContextLife;

  constructor(master: string, appName: string, batchInterval: Duration);
  constructor(sparkContext: MillraceContext, batchInterval: Duration);
  constructor(settings?: StreamingContextSettings);
  constructor(first: string | MillraceContext | StreamingContextSettings = {}, second?: string | Duration, third?: Duration) {
    const { context, batchMs, clock } = resolveSettings(first, second, third);
    this.sparkContext = context;
    this.batchIntervalMs = batchMs;
    this.life = new ContextLife({ owner: this, context, batchMs, clock });
    this.parts = this.life.parts;
    const checkpointDirectory = context.conf.get("streaming.checkpoint.directory");
    if (checkpointDirectory !== undefined) this.checkpoint(checkpointDirectory);
  }

  /** What has become of batches and receivers since the start, for pages and metrics. */
  get progress(): StreamingJobProgressListener {
    return this.parts.progress;
  }

  /**
   * An input of your own: see `InputDStreamNode` in millrace/spi. The other inputs are in input-stream-functions.ts.
   * @example
   * class Ticks extends InputDStreamNode {
   *   readonly name = "Ticks";
   *   protected compute(timeMs: number) {
   *     return parallelCollectionRDD(this.scope.rdds, [timeMs], 1);
   *   }
   * }
   * ssc.inputStream<number>((scope, streamId) => new Ticks(scope, streamId)).print();
   */
  inputStream<T>(makeInput: (scope: StreamScope, streamId: number) => InputDStreamNode): DStream<T> {
    return new DStream<T>(makeInput(this.parts.scope, this.parts.graph.inputs.length));
  }

  // Life.

  /**
   * The context of this process that was started and is not stopped, if there is one. One whose clock is moved by hand is
   * nobody's business.
   * @example
   * StreamingContext.getActive()?.stop({ graceful: true });
   */
  static getActive(): StreamingContext | undefined {
    return activeContext() as StreamingContext | undefined;
  }

  /**
   * The active context, or the one that `creatingFunc` makes.
   * @example
   * const context = StreamingContext.getActiveOrCreate(() => new StreamingContext("local", "words", seconds(1)));
   */
  static getActiveOrCreate(creatingFunc: () => StreamingContext): StreamingContext {
    return StreamingContext.getActive() ?? creatingFunc();
  }

  /**
   * Keeps every RDD for at least `duration`, so that it can be asked for outside the batch. May be called once, else
   * CONTEXT_STATE is thrown.
   * @example
   * ssc.remember(minutes(2));
   */
  remember(duration: Duration): void {
    this.parts.graph.remember(requireDuration(duration, "The remember duration").milliseconds);
  }

  /**
   * Where streams are checkpointed: a directory that driver and executors reach by this path; `null` is off.
   * @example
   * ssc.checkpoint("/tmp/checkpoints");
   */
  checkpoint(directory: string | null): void {
    this.sparkContext.setCheckpointDir(directory ?? undefined);
  }

  /**
   * Tells `listener` of batches and receivers from now on.
   * @example
   * ssc.addStreamingListener({ onBatchCompleted: (batch) => console.log(batch.numRecords) });
   */
  addStreamingListener(listener: StreamingListener): void {
    this.parts.bus.add(listener);
  }

  /**
   * Tells it no more.
   * @example
   * const listener = { onBatchCompleted: () => console.log("one batch") };
   * ssc.addStreamingListener(listener);
   * ssc.removeStreamingListener(listener);
   */
  removeStreamingListener(listener: StreamingListener): void {
    this.parts.bus.remove(listener);
  }

  /**
   * "initialized" until `start`, "active" until it has stopped, then "stopped".
   * @example
   * ssc.getState(); // "initialized"
   */
  getState(): StreamingContextState {
    return this.life.state;
  }

  /**
   * Checks the program and starts the batches; what goes wrong later is reported by `awaitTermination`. A second start says
   * so on standard error and changes nothing. Throws NO_OUTPUT_OPERATIONS, what is wrong with checkpoints, and CONTEXT_STATE
   * after the end, or while another context of this process is active. A context that did not start is stopped.
   * @example
   * ssc.queueStream([["a"]]).print();
   * ssc.start();
   */
  start(): void {
    if (isExecutor()) return;
    this.life.start();
  }

  /**
   * Resolves when the context has stopped; rejects with the latest error of a batch as soon as there is one.
   * @example
   * ssc.queueStream([["a"]]).print();
   * ssc.start();
   * await ssc.awaitTermination();
   */
  awaitTermination(): Promise<void> {
    return isExecutor() ? park() : this.parts.waiter.wait();
  }

  /** The error that ended it, if nobody waited for its end. @internal */
  untoldError(): { readonly value: unknown } | undefined {
    return this.parts.waiter.untold;
  }

  /**
   * Like awaitTermination for at most `timeoutMs`; true if the context has stopped.
   * @example
   * ssc.queueStream([["a"]]).print();
   * ssc.start();
   * await ssc.awaitTerminationOrTimeout(10); // false
   */
  awaitTerminationOrTimeout(timeoutMs: number): Promise<boolean> {
    if (isExecutor()) return park();
    return withTimeout(timeoutMs, (timeout) => this.parts.waiter.waitOrTimeout(timeout));
  }

  /**
   * Stops the batches: at once, or gracefully after all data received so far has been processed. A graceful stop takes
   * no longer than `streaming.gracefulStopTimeoutMs` (default ten batch intervals, at least 10 s) for that, and a stop
   * at once cuts it short. May be called again; the context is stopped too if any of the calls asks for it.
   * @example
   * ssc.queueStream([["a"]]).print();
   * ssc.start();
   * await ssc.stop();
   * ssc.getState(); // "stopped"
   */
  stop({ graceful = false, stopContext }: StopOptions = {}): Promise<void> {
    // Thrown and not rejected with: a listener that does not await it is told, too.
    if (this.parts.bus.isPosting) {
      const fix = "Stop it when the callback has returned: queueMicrotask(() => ssc.stop()).";
      throw new MillraceError("CONTEXT_STATE", `Cannot stop StreamingContext within listener bus thread. ${fix}`);
    }
    return isExecutor() ? Promise.resolve() : this.life.stop(graceful, stopContext ?? this.stopsContextByDefault);
  }

  /** Stops when so many batches have run, with everything that was received until the last of them. Before the start. @internal */
  stopAfter(batches: number): void {
    this.life.stopAfter(batches);
  }

  /**
   * Resolves when every batch that is due has been generated and run.
   * @example
   * ssc.queueStream([["a"]]).print();
   * ssc.start();
   * await ssc.whenIdle();
   */
  async whenIdle(): Promise<void> {
    await this.life.whenIdle();
  }

  private get stopsContextByDefault(): boolean {
    return this.sparkContext.conf.get("streaming.stopSparkContextByDefault") !== "false";
  }
}
