// The life of a StreamingContext: what happens when it is started, stopped, or fails, and in which order.
//
//     initialized --start--> active --stop, or a failure--> stopped
//          |                                                   ^
//          +--------- stop, or a start that is refused ---------+
import { MillraceError } from "../errors.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, ManualClock, SystemClock } from "../time/clock.ts";
import { type ActiveContext, clearActiveContext, setActiveContext } from "./active-context.ts";
import { type ContextParts, makeContextParts } from "./context-parts.ts";
import { isStreamingDynamicAllocation } from "./executor-allocation-manager.ts";
import { registerMetricsSource, removeMetricsSource } from "./metrics-sources.ts";

export type LifeState = "initialized" | "active" | "stopped";

export interface ContextLifeOptions {
  readonly owner: ActiveContext;
  readonly context: MillraceContext;
  readonly batchMs: number;
  readonly clock: Clock;
}

export class ContextLife {
  readonly parts: ContextParts;
  state: LifeState = "initialized";
  private readonly options: ContextLifeOptions;
  private readonly unsubscribe: () => void;
  private starting: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | undefined;
  private isContextToStop = false;
  private endAllocation = () => {};

  constructor(options: ContextLifeOptions) {
    this.options = options;
    this.parts = makeContextParts({ ...options, state: () => this.state });
    this.unsubscribe = options.context.onFailure((error) => this.fail(error));
  }

  /** A refused start stops the context. */
  start(): void {
    const { owner, context, clock } = this.options;
    if (this.state === "active") {
      console.error("StreamingContext has already been started");
      return;
    }
    if (this.state === "stopped") throw new MillraceError("CONTEXT_STATE", "StreamingContext has already been stopped: make a new one");
    try {
      this.parts.graph.validate(context.getCheckpointDir());
      isStreamingDynamicAllocation(context.conf);
      // A context whose time is moved by hand runs beside others, as tests do.
      if (!(clock instanceof ManualClock)) setActiveContext(owner);
    } catch (error) {
      this.state = "stopped";
      throw error;
    }
    this.state = "active";
    this.parts.bus.add(this.parts.progress);
    registerMetricsSource(this.parts.source);
    this.starting = this.parts.jobScope.start(() => this.startUp());
  }

  /**
   * Makes the `batches`-th batch with an output the last one: receivers end before it, so that it has all they stored, and
   * the context stops when it has run. Before the start.
   */
  stopAfter(batches: number): void {
    const { generator, scheduler, shutdown } = this.parts;
    generator.limitTo({
      batches,
      beforeLast: () => shutdown.finishReceivers(this.starting),
      reached: () => void scheduler.drained().then(() => this.stopBySelf("A context that ran its last batch could not be stopped")),
    });
  }

  /** Stops; the context of the jobs is stopped too if any of the calls asks for it. A call that is not graceful cuts one that is short. */
  async stop(graceful: boolean, stopContext: boolean): Promise<void> {
    this.isContextToStop ||= stopContext;
    if (!graceful) this.parts.shutdown.cutShort();
    this.stopping ??= this.shutDown(graceful);
    await this.stopping;
    if (stopContext) await this.options.context.stop();
  }

  /** Resolves when every batch that is due has been generated and run. */
  async whenIdle(): Promise<void> {
    await this.starting;
    await this.parts.generator.caughtUp();
    await this.parts.scheduler.drained();
  }

  private async startUp(): Promise<void> {
    const { graph, generator, bus, receivers, startAllocation } = this.parts;
    try {
      // What comes in while the master is waited for belongs to the first batch.
      for (const input of graph.inputs) input.start(this.options.clock.now());
      await this.options.context.start();
      if (this.stopping !== undefined) return;
      generator.start();
      bus.post("onStreamingStarted", new SystemClock().now());
      receivers.start();
      this.endAllocation = startAllocation();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the context with an error. Waits for nothing: a stop that is under way may wait for the caller. */
  private fail(error: unknown): void {
    this.parts.waiter.notifyError(error);
    this.stopBySelf("A context that failed could not be stopped");
  }

  private stopBySelf(fault: string): void {
    const stopsContext = this.options.context.conf.get("streaming.stopSparkContextByDefault") !== "false";
    this.stop(false, stopsContext).catch((failure: unknown) => this.parts.reportError(fault, failure));
  }

  private async shutDown(graceful: boolean): Promise<void> {
    const { shutdown, bus, progress, source, waiter } = this.parts;
    try {
      if (this.state === "active" && graceful) await shutdown.finish(this.starting);
      shutdown.endBatches();
      // Executors that go take their receivers with them.
      await shutdown.endInputs(!this.isContextToStop);
      this.state = "stopped";
      if (this.isContextToStop) await this.options.context.stop();
    } finally {
      this.state = "stopped";
      this.unsubscribe();
      this.endAllocation();
      clearActiveContext(this.options.owner);
      bus.remove(progress);
      removeMetricsSource(source);
      waiter.notifyStop();
    }
  }
}
