// The driver's side of a master: its backend, and the schedulers that stand on it, wired to each other. Whatever the
// backend tells goes to the trackers first, then to the tasks, then to those who listen.
import { MillraceError } from "../errors.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { Clock } from "../time/clock.ts";
import { type Backend, type BackendEvents, findBackendFactory, type ReceiverEvent } from "./backend.ts";
import type { Broadcasts } from "./broadcasts.ts";
import { DAGScheduler } from "./dag-scheduler.ts";
import type { SchedulerEvents } from "./scheduler-listener.ts";
import { TaskScheduler } from "./task-scheduler.ts";

/** Attempts of a task before its job fails: on a cluster another executor may do better, on one machine it will not. */
const MAX_FAILURES = { local: 1, cluster: 4 };

export interface Connection {
  readonly backend: Backend;
  readonly tasks: TaskScheduler;
  readonly dag: DAGScheduler;
}

export interface ConnectionOptions {
  readonly master: string;
  readonly appName: string;
  readonly conf: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly events: SchedulerEvents;
  readonly broadcasts: Broadcasts;
  isPersisted(rddId: number): boolean;
  executorLost(executorId: ExecutorId): void;
  /** The backend can never run a task again; running jobs have failed. */
  failed(error: Error): void;
  receiver(event: ReceiverEvent): void;
}

/** Rejects as the backend's start does; nothing is left of it then. */
export async function connectTo(options: ConnectionOptions): Promise<Connection> {
  const { master, appName, conf, clock, events, broadcasts } = options;
  const factory = findBackendFactory(master);
  if (factory === undefined) throw new MillraceError("UNKNOWN_MASTER", `Master "${master}" is not known`);
  const backend = await factory(master, { appName, conf });
  const tasks = new TaskScheduler(backend, clock, maxFailures(master, conf), events);
  const persistence = {
    has: (rddId: number) => options.isPersisted(rddId),
    unwanted: (rddId: number) => backend.forget([{ type: "rdd", rddId }]),
  };
  const dag = new DAGScheduler({ tasks, events, clock, broadcasts, persistence });
  const told: BackendEvents = {
    executorAdded: (executor) => {
      events.post("onExecutorAdded", { time: clock.now(), executorId: executor.id, host: executor.host });
      tasks.executorAdded(executor);
    },
    executorLost: (executorId, reason) => {
      dag.executorLost(executorId);
      tasks.executorLost(executorId, reason);
      events.post("onExecutorRemoved", { time: clock.now(), executorId, reason });
      options.executorLost(executorId);
    },
    taskFinished: (executorId, taskId, attempt, outcome) => tasks.taskFinished(executorId, taskId, attempt, outcome),
    computeThreadLost: (executorId) => dag.cache.threadLost(executorId),
    failed: (error) => {
      tasks.abort(error);
      options.failed(error);
    },
    receiver: (event) => options.receiver(event),
  };
  events.post("onApplicationStart", { time: clock.now(), appName });
  try {
    await backend.start(told);
  } catch (error) {
    events.post("onApplicationEnd", { time: clock.now(), appName });
    await backend.stop();
    throw error;
  }
  return { backend, tasks, dag };
}

/** `local[N,F]` and the setting `task.maxFailures` say how often a task may fail. */
function maxFailures(master: string, conf: ReadonlyMap<string, string>): number {
  const set = Number(/,\s*(\d+)\]$/.exec(master)?.[1] ?? conf.get("task.maxFailures"));
  if (Number.isInteger(set) && set > 0) return set;
  return master.startsWith("local") ? MAX_FAILURES.local : MAX_FAILURES.cluster;
}
