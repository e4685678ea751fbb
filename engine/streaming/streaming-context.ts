// StreamingContext: the front of a streaming application. It declares inputs, starts and stops; the loop itself is in
// JobGenerator (what is due) and JobScheduler (what runs). States: initialized -> active -> stopped, never back.
//
// On an executor (where a job file's top level is evaluated too) it is inert: start does nothing, waiting never ends.
import { isExecutor, park } from "../closure/runtime.ts";
import { DStream } from "../dstream/dstream.ts";
import "../dstream/dstream-functions.ts";
import type { DStreamNode, StreamScope } from "../dstream/dstream-node.ts";
import type { InputDStreamNode } from "../dstream/input-dstream.ts";
import { InputInfoTracker } from "../dstream/input-info-tracker.ts";
import { MillraceError } from "../errors.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, ManualClock, SystemClock } from "../time/clock.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { clearActiveContext, setActiveContext } from "./active-context.ts";
import { gracefulTimeoutMs, receiverSettings, resolveSettings, type StreamingContextSettings } from "./context-settings.ts";
import { ContextShutdown } from "./context-shutdown.ts";
import { ContextWaiter } from "./context-waiter.ts";
import { declareReceiver } from "./declare-receiver.ts";
import { DStreamGraph } from "./dstream-graph.ts";
import { JobGenerator } from "./job-generator.ts";
import { JobScheduler } from "./job-scheduler.ts";
import { makeRateEstimator, RateController } from "./rate/rate-controller.ts";
import type { Receiver } from "./receiver.ts";
import { ReceiverInputDStream } from "./receiver-input-dstream.ts";
import { ReceiverTracker } from "./receiver-tracker.ts";
import { ListenerBus, type StreamingListener } from "./streaming-listener.ts";

export type StreamingContextState = "initialized" | "active" | "stopped";

export interface StopOptions {
  /** Finish all data received so far first (default false). */
  readonly graceful?: boolean;
  /** Let the executors go too (default true, unless `streaming.stopSparkContextByDefault` is "false"). */
  readonly stopContext?: boolean;
}

export class StreamingContext {
  readonly sparkContext: MillraceContext;
  readonly batchIntervalMs: number;
  private readonly clock: Clock;
  private readonly graph: DStreamGraph;
  private readonly scope: StreamScope;
  private readonly inputInfo = new InputInfoTracker();
  private readonly bus = new ListenerBus();
  private readonly waiter = new ContextWaiter();
  private readonly receivers: ReceiverTracker;
  private readonly scheduler: JobScheduler;
  private readonly generator: JobGenerator;
  private readonly shutdown: ContextShutdown;
  private readonly unsubscribe: () => void;
  private state: StreamingContextState = "initialized";
  private starting: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | undefined;
  private isContextToStop = false;

  constructor(master: string, appName: string, batchInterval: Duration);
  constructor(sparkContext: MillraceContext, batchInterval: Duration);
  constructor(settings?: StreamingContextSettings);
  constructor(first: string | MillraceContext | StreamingContextSettings = {}, second?: string | Duration, third?: Duration) {
    const { context, batchMs, clock } = resolveSettings(first, second, third);
    this.sparkContext = context;
    this.batchIntervalMs = batchMs;
    this.clock = clock;
    this.graph = new DStreamGraph(batchMs);
    const reportError = (message: string, error: unknown) => this.reportError(message, error);
    this.scope = this.makeScope();
    this.scheduler = new JobScheduler({
      clock: new SystemClock(),
      bus: this.bus,
      reportError,
      batchCompleted: (timeMs) => this.batchCompleted(timeMs),
    });
    this.unsubscribe = context.onFailure((error) => this.fail(error));
    const enterBatch = (timeMs: number | undefined) => {
      context.batchTimeMs = timeMs;
    };
    const { graph, scheduler, inputInfo } = this;
    this.generator = new JobGenerator({ clock, graph, scheduler, inputInfo, enterBatch, reportError });
    this.receivers = new ReceiverTracker({
      context,
      clock: new SystemClock(),
      settings: receiverSettings(context.conf, batchMs),
      onEvent: (name, receiver) => this.bus.post(name, receiver),
      reportError,
    });
    const { generator, receivers } = this;
    const timeoutMs = gracefulTimeoutMs(context.conf, batchMs);
    this.shutdown = new ContextShutdown({ graph, generator, scheduler, receivers, gracefulTimeoutMs: timeoutMs, reportError });
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
    return new DStream<T>(makeInput(this.scope, this.graph.inputs.length));
  }

  /**
   * Records that a receiver of your own pushes, see `Receiver`. `makeReceiver` is called on the executor that runs it, for
   * each start anew, and once here: for the storage level, the preferred location and the name. Throws INVALID_ARGUMENT
   * for a function that makes no receiver.
   * @example
   * class Greetings extends Receiver<string> {
   *   override async onStart() {
   *     await this.storeBlock(["hello", "world"]);
   *   }
   *   override onStop() {}
   * }
   * ssc.receiverStream(() => new Greetings()).print();
   */
  receiverStream<T>(makeReceiver: () => Receiver<T>): DStream<T> {
    return this.inputStream((scope, streamId) => {
      // On an executor nothing runs, and a receiver's constructor may need what only the driver has.
      if (isExecutor()) return new ReceiverInputDStream(scope, streamId, "Receiver", this.receivers);
      const declared = declareReceiver(streamId, makeReceiver);
      this.receivers.register(declared);
      const estimator = makeRateEstimator(this.sparkContext.conf, this.batchIntervalMs);
      const publish = (rate: number) => this.receivers.updateRate(streamId, rate);
      if (estimator !== undefined) this.bus.add(new RateController({ streamId, estimator, publish }));
      return new ReceiverInputDStream(scope, streamId, declared.name, this.receivers);
    });
  }

  // Life.

  /** Keeps every RDD for at least `duration`, so that it can be asked for outside the batch. May be called once. */
  remember(duration: Duration): void {
    this.graph.remember(requireDuration(duration, "The remember duration").milliseconds);
  }

  /**
   * Where streams are checkpointed: a directory that driver and executors reach by this path; `null` is off.
   * @example
   * ssc.checkpoint("/tmp/checkpoints");
   */
  checkpoint(directory: string | null): void {
    this.sparkContext.setCheckpointDir(directory ?? undefined);
  }

  addStreamingListener(listener: StreamingListener): void {
    this.bus.add(listener);
  }

  removeStreamingListener(listener: StreamingListener): void {
    this.bus.remove(listener);
  }

  getState(): StreamingContextState {
    return this.state;
  }

  /** Checks the program and starts the batches. What goes wrong later is reported by `awaitTermination`. */
  start(): void {
    if (isExecutor()) return;
    if (this.state === "active") {
      console.error("StreamingContext has already been started");
      return;
    }
    if (this.state === "stopped") throw new MillraceError("CONTEXT_STATE", "StreamingContext has already been stopped: make a new one");
    try {
      this.graph.validate(this.sparkContext.getCheckpointDir());
      // A context whose time is moved by hand runs beside others, as tests do.
      if (!(this.clock instanceof ManualClock)) setActiveContext(this);
    } catch (error) {
      this.state = "stopped";
      throw error;
    }
    this.state = "active";
    this.starting = this.startUp();
  }

  /** Resolves when the context has stopped; rejects with the latest error of a batch as soon as there is one. */
  awaitTermination(): Promise<void> {
    return isExecutor() ? park() : this.waiter.wait();
  }

  /** Like awaitTermination for at most `timeoutMs`; true if the context has stopped. */
  awaitTerminationOrTimeout(timeoutMs: number): Promise<boolean> {
    if (isExecutor()) return park();
    return withTimeout(timeoutMs, (timeout) => this.waiter.waitOrTimeout(timeout));
  }

  /**
   * Stops the batches: at once, or gracefully after all data received so far has been processed. A graceful stop takes
   * no longer than `streaming.gracefulStopTimeoutMs` (default ten batch intervals, at least 10 s) for that, and a stop
   * at once cuts it short. May be called again; the context is stopped too if any of the calls asks for it.
   */
  stop(options: StopOptions = {}): Promise<void> {
    // Thrown and not rejected with: a listener that does not await it is told, too.
    if (this.bus.isPosting) {
      const fix = "Stop it when the callback has returned: queueMicrotask(() => ssc.stop()).";
      throw new MillraceError("CONTEXT_STATE", `Cannot stop StreamingContext within listener bus thread. ${fix}`);
    }
    return this.end(options);
  }

  /** Resolves when every batch that is due has been generated and run. */
  async whenIdle(): Promise<void> {
    await this.starting;
    await this.generator.caughtUp();
    await this.scheduler.drained();
  }

  private async end({ graceful = false, stopContext = this.stopsContextByDefault }: StopOptions): Promise<void> {
    if (isExecutor()) return;
    this.isContextToStop ||= stopContext;
    if (!graceful) this.shutdown.cutShort();
    this.stopping ??= this.shutDown(graceful);
    await this.stopping;
    if (stopContext) await this.sparkContext.stop();
  }

  private get stopsContextByDefault(): boolean {
    return this.sparkContext.conf.get("streaming.stopSparkContextByDefault") !== "false";
  }

  private async startUp(): Promise<void> {
    try {
      // What comes in while the master is waited for belongs to the first batch.
      for (const input of this.graph.inputs) input.start(this.clock.now());
      await this.sparkContext.start();
      if (this.stopping !== undefined) return;
      this.generator.start();
      this.bus.post("onStreamingStarted", new SystemClock().now());
      this.receivers.start();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the context with an error. Waits for nothing: a stop that is under way may wait for the caller. */
  private fail(error: unknown): void {
    this.waiter.notifyError(error);
    this.end({}).catch((failure: unknown) => this.reportError("A context that failed could not be stopped", failure));
  }

  private async shutDown(graceful: boolean): Promise<void> {
    try {
      if (this.state === "active" && graceful) await this.shutdown.finish(this.starting);
      this.shutdown.endBatches();
      // Executors that go take their receivers with them.
      await this.shutdown.endInputs(!this.isContextToStop);
      this.state = "stopped";
      if (this.isContextToStop) await this.sparkContext.stop();
    } finally {
      this.state = "stopped";
      this.unsubscribe();
      clearActiveContext(this);
      this.waiter.notifyStop();
    }
  }

  private makeScope(): StreamScope {
    const graph = this.graph;
    const isStarted = () => this.state !== "initialized";
    return {
      owner: this,
      batchMs: graph.batchMs,
      get isStarted() {
        return isStarted();
      },
      get zeroTimeMs() {
        return graph.zeroTimeMs;
      },
      rdds: this.sparkContext,
      inputInfo: this.inputInfo,
      nodeCreated: (node: DStreamNode) => {
        if (isStarted()) {
          const when = this.state === "active" ? "starting" : "stopping";
          const message = `Adding new inputs, transformations, and output operations after ${when} a context is not supported`;
          throw new MillraceError("CONTEXT_STATE", message);
        }
        // Nodes are complete only once their constructors have run.
        graph.add(node);
      },
    };
  }

  private batchCompleted(timeMs: number): void {
    this.graph.clearMetadata(timeMs);
    this.sparkContext.forgetBatches(timeMs - this.graph.maxRememberMs());
    this.generator.wake();
  }

  private reportError(message: string, error: unknown): void {
    if (error instanceof Error && !("context" in error)) Object.defineProperty(error, "context", { value: message, configurable: true });
    this.waiter.notifyError(error);
  }
}
