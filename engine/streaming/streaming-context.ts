// StreamingContext: the front of a streaming application. It declares inputs, starts and stops; the loop itself is in
// JobGenerator (what is due) and JobScheduler (what runs). States: initialized -> active -> stopped, never back.
//
// On an executor (where a job file's top level is evaluated too) it is inert: start does nothing, waiting never ends.
import type { AnyFunction } from "../closure/closure.ts";
import { isExecutor, park } from "../closure/runtime.ts";
import { TransformedDStream } from "../dstream/derived-dstream.ts";
import { DStream } from "../dstream/dstream.ts";
import "../dstream/dstream-functions.ts";
import type { DStreamNode, StreamScope } from "../dstream/dstream-node.ts";
import type { InputDStreamNode } from "../dstream/input-dstream.ts";
import { UnionDStream } from "../dstream/union-dstream.ts";
import { MillraceError } from "../errors.ts";
import { RDD } from "../rdd/rdd.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, ManualClock, SystemClock } from "../time/clock.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import type { Time } from "../time/time.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { clearActiveContext, setActiveContext } from "./active-context.ts";
import { connectors, type FileStreamOptions } from "./connectors.ts";
import { resolveSettings, type StreamingContextSettings, streamingTimes } from "./context-settings.ts";
import { ContextShutdown } from "./context-shutdown.ts";
import { ContextWaiter } from "./context-waiter.ts";
import { DStreamGraph } from "./dstream-graph.ts";
import { JobGenerator } from "./job-generator.ts";
import { JobScheduler } from "./job-scheduler.ts";
import type { Receiver } from "./receiver.ts";
import { ReceiverInputDStream } from "./receiver-input-dstream.ts";
import { ReceiverTracker } from "./receiver-tracker.ts";
import { ListenerBus, type StreamingListener } from "./streaming-listener.ts";

export type StreamingContextState = "initialized" | "active" | "stopped";

export interface StopOptions {
  /** Finish all data received so far first (default false). */
  readonly graceful?: boolean;
  /** Let the executors go too (default true). */
  readonly stopContext?: boolean;
}

export class StreamingContext {
  readonly sparkContext: MillraceContext;
  readonly batchIntervalMs: number;
  private readonly clock: Clock;
  private readonly graph: DStreamGraph;
  private readonly scope: StreamScope;
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
    this.generator = new JobGenerator({ clock, graph: this.graph, scheduler: this.scheduler, enterBatch, reportError });
    const { blockIntervalMs, gracefulTimeoutMs } = streamingTimes(context.conf, batchMs);
    this.receivers = new ReceiverTracker({
      context,
      clock: new SystemClock(),
      blockIntervalMs,
      onEvent: (event) => this.bus.post("onReceiverEvent", event),
      reportError,
    });
    const { graph, generator, scheduler, receivers } = this;
    this.shutdown = new ContextShutdown({ graph, generator, scheduler, receivers, gracefulTimeoutMs, reportError });
  }

  // Inputs.

  /** Lines of the text files that appear in `directory`: move them there whole (rename), with a name that does not begin with ".". */
  textFileStream(directory: string, options: FileStreamOptions = {}): DStream<string> {
    return this.input((streamId) => connectors().textFileStream(this.scope, streamId, directory, options));
  }

  /** Lines of UTF-8 text from a TCP server; connects again by itself when the server goes. */
  socketTextStream(host: string, port: number): DStream<string> {
    return this.receiverInput(`SocketReceiver ${host}:${port}`, connectors().socketReceiver(host, port));
  }

  /** Records that a receiver of your own pushes. `makeReceiver` runs on an executor and gives a new one each time. */
  receiverStream<T>(makeReceiver: () => Receiver<T>): DStream<T> {
    return this.receiverInput("Receiver", makeReceiver);
  }

  /** RDDs or lists from a queue: one each batch, or all that wait. The queue may be added to while the context runs. */
  queueStream<T>(queue: (RDD<T> | readonly T[])[], oneAtATime = true, defaultRDD?: RDD<T>): DStream<T> {
    const takeNext = () => {
      const next = queue.shift();
      if (next === undefined) return undefined;
      return next instanceof RDD ? next.node : this.sparkContext.parallelize(next).node;
    };
    const options = { oneAtATime, ...(defaultRDD === undefined ? {} : { defaultRDD: defaultRDD.node }) };
    return this.input((streamId) => connectors().queueStream(this.scope, streamId, takeNext, options));
  }

  /** An input of your own: see `InputDStreamNode` in millrace/spi. */
  inputStream<T>(makeInput: (scope: StreamScope, streamId: number) => InputDStreamNode): DStream<T> {
    return this.input((streamId) => makeInput(this.scope, streamId));
  }

  /** The records of several streams with one slide duration. */
  union<T>(streams: readonly DStream<T>[]): DStream<T> {
    return new DStream<T>(new UnionDStream(streams.map((stream) => stream.node)));
  }

  /** An RDD of the RDDs of several streams, made on the driver at each time. */
  transform<U>(streams: readonly DStream<unknown>[], transformFunc: (rdds: RDD<unknown>[], time: Time) => RDD<U>): DStream<U> {
    const nodes = streams.map((stream) => stream.node);
    return new DStream<U>(new TransformedDStream(nodes, (rdds, time) => transformFunc(rdds as unknown as RDD<unknown>[], time)));
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
  async stop({ graceful = false, stopContext = true }: StopOptions = {}): Promise<void> {
    if (isExecutor()) return;
    this.isContextToStop ||= stopContext;
    if (!graceful) this.shutdown.cutShort();
    this.stopping ??= this.shutDown(graceful);
    await this.stopping;
    if (stopContext) await this.sparkContext.stop();
  }

  /** Resolves when every batch that is due has been generated and run. */
  async whenIdle(): Promise<void> {
    await this.starting;
    await this.generator.caughtUp();
    await this.scheduler.drained();
  }

  private async startUp(): Promise<void> {
    try {
      // What comes in while the master is waited for belongs to the first batch.
      for (const input of this.graph.inputs) input.start(this.clock.now());
      await this.sparkContext.start();
      if (this.stopping !== undefined) return;
      const zeroMs = this.generator.start();
      this.receivers.start();
      this.bus.post("onStreamingStarted", zeroMs);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the context with an error. Waits for nothing: a stop that is under way may wait for the caller. */
  private fail(error: unknown): void {
    this.waiter.notifyError(error);
    this.stop().catch((failure: unknown) => this.reportError("A context that failed could not be stopped", failure));
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
      batchMs: graph.batchMs,
      get isStarted() {
        return isStarted();
      },
      get zeroTimeMs() {
        return graph.zeroTimeMs;
      },
      rdds: this.sparkContext,
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

  private input<T>(make: (streamId: number) => InputDStreamNode): DStream<T> {
    return new DStream<T>(make(this.graph.inputs.length));
  }

  private receiverInput<T>(name: string, makeReceiver: AnyFunction): DStream<T> {
    return this.input((streamId) => {
      this.receivers.register(streamId, makeReceiver, 2);
      const allocate = (id: number) => this.receivers.allocate(id);
      return new ReceiverInputDStream(this.scope, streamId, { name, allocate, forget: (groups) => this.sparkContext.forgetBlocks(groups) });
    });
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
