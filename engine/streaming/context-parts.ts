// What a StreamingContext is put together from, and how its parts know each other. For the engine: programs use the context.
import type { StreamScope } from "../dstream/dstream-node.ts";
import { InputInfoTracker } from "../dstream/input-info-tracker.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import { gracefulTimeoutMs, receiverSettings, retainedBatches } from "./context-settings.ts";
import { ContextShutdown } from "./context-shutdown.ts";
import { ContextWaiter } from "./context-waiter.ts";
import { DStreamGraph } from "./dstream-graph.ts";
import {
  allocationClient,
  allocationSettings,
  ExecutorAllocationManager,
  isStreamingDynamicAllocation,
} from "./executor-allocation-manager.ts";
import { JobGenerator } from "./job-generator.ts";
import { JobScheduler } from "./job-scheduler.ts";
import type { MetricsSource } from "./metrics-sources.ts";
import { ReceiverTracker } from "./receiver-tracker.ts";
import { makeStreamScope } from "./stream-scope.ts";
import { StreamingJobProgressListener } from "./streaming-job-progress-listener.ts";
import { StreamingJobScope } from "./streaming-job-scope.ts";
import { ListenerBus } from "./streaming-listener.ts";
import { makeStreamingSource } from "./streaming-source.ts";

export interface ContextPartsOptions {
  readonly owner: object;
  readonly context: MillraceContext;
  readonly batchMs: number;
  readonly clock: Clock;
  /** "initialized", "active" or "stopped". */
  state(): string;
}

export interface ContextParts {
  readonly graph: DStreamGraph;
  readonly scope: StreamScope;
  readonly bus: ListenerBus;
  readonly waiter: ContextWaiter;
  readonly receivers: ReceiverTracker;
  readonly scheduler: JobScheduler;
  readonly generator: JobGenerator;
  readonly jobScope: StreamingJobScope;
  readonly shutdown: ContextShutdown;
  readonly progress: StreamingJobProgressListener;
  readonly source: MetricsSource;
  /** Scales the executors, where that is switched on; once connected. Gives what ends it. */
  startAllocation(): () => void;
  /** Something went wrong that does not end the context: whoever waits for its end hears of it. */
  reportError(message: string, error: unknown): void;
}

/** Throws INVALID_ARGUMENT for settings of `context.conf` that cannot be meant. */
export function makeContextParts({ owner, context, batchMs, clock, state }: ContextPartsOptions): ContextParts {
  const [graph, bus, waiter, inputInfo] = [new DStreamGraph(batchMs), new ListenerBus(), new ContextWaiter(), new InputInfoTracker()];
  const reportError = (message: string, error: unknown) => {
    if (error instanceof Error && !("context" in error)) Object.defineProperty(error, "context", { value: message, configurable: true });
    waiter.notifyError(error);
  };
  const jobScope = new StreamingJobScope(context.control.scopes, batchMs);
  const scheduler = new JobScheduler({
    clock: new SystemClock(),
    bus,
    reportError,
    within: (timeMs, outputId, run) => jobScope.runJob(timeMs, outputId, run),
    batchCompleted: (timeMs) => {
      graph.clearMetadata(timeMs);
      context.forgetBatches(timeMs - graph.maxRememberMs());
      generator.wake();
    },
  });
  const enterBatch = (timeMs: number | undefined) => {
    context.batchTimeMs = timeMs;
  };
  const generator: JobGenerator = new JobGenerator({ clock, graph, scheduler, inputInfo, enterBatch, reportError });
  const receivers = new ReceiverTracker({
    context,
    clock: new SystemClock(),
    settings: receiverSettings(context.conf, batchMs),
    onEvent: (name, receiver) => bus.post(name, receiver),
    reportError,
  });
  const timeoutMs = gracefulTimeoutMs(context.conf, batchMs);
  const shutdown = new ContextShutdown({ graph, generator, scheduler, receivers, gracefulTimeoutMs: timeoutMs, reportError });
  const scope = makeStreamScope({ owner, graph, rdds: context, inputInfo, state });
  const progress = new StreamingJobProgressListener(retainedBatches(context.conf));
  const source = makeStreamingSource(context.appName, progress);
  const startAllocation = () => {
    if (!isStreamingDynamicAllocation(context.conf)) return () => {};
    const client = allocationClient(context);
    if (client === undefined) {
      console.error(`streaming.dynamicAllocation.enabled has no effect on master ${context.master}: its number of executors is fixed`);
      return () => {};
    }
    const settings = allocationSettings(context.conf, receivers.numReceivers);
    const withReceivers = () => receivers.executorsWithReceivers();
    const manager = new ExecutorAllocationManager({ client, clock: new SystemClock(), batchIntervalMs: batchMs, settings, withReceivers });
    bus.add(manager);
    manager.start();
    return () => {
      bus.remove(manager);
      manager.stop();
    };
  };
  return {
    ...{ graph, scope, bus, waiter, receivers, scheduler, generator, jobScope, shutdown, progress, source },
    startAllocation,
    reportError,
  };
}
