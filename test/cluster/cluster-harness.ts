// A small cluster inside one test process: a private Redis, executors with fake compute threads, and a backend whose
// events are recorded. What a test waits for is a condition with a deadline.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRedisBackend, type RedisBackend } from "../../cluster/backend/redis-backend.ts";
import { runExecutor } from "../../cluster/executor/executor.ts";
import type { ReceiverHost, ReceiverThreadHandle, ReceiverThreadOptions } from "../../cluster/executor/receiver-host.ts";
import { type KeyRing, parseSecret } from "../../cluster/protocol/secret.ts";
import { builtin } from "../../engine/closure/closure.ts";
import type { ReceiverEvent } from "../../engine/scheduler/backend.ts";
import type { Task, TaskOutcome } from "../../engine/scheduler/task.ts";
import { TestRedis } from "../redis-server.ts";
import { FakeCompute, type FakeWork } from "./fake-compute.ts";

export const SECRET = parseSecret("5a".repeat(32), "test");

export interface Finished {
  readonly executorId: string;
  readonly taskId: string;
  readonly attempt: number;
  readonly outcome: TaskOutcome;
}

export class RecordedEvents {
  readonly added: string[] = [];
  readonly lost: { id: string; reason: string; at: number }[] = [];
  readonly finished: Finished[] = [];
  /** With how many results were in before. */
  readonly threadsLost: { id: string; finished: number }[] = [];
  readonly receivers: ReceiverEvent[] = [];
  error: Error | undefined;

  executorAdded(executor: { id: string }): void {
    this.added.push(executor.id);
  }
  executorLost(id: string, reason: string): void {
    this.lost.push({ id, reason, at: performance.now() });
  }
  computeThreadLost(id: string): void {
    this.threadsLost.push({ id, finished: this.finished.length });
  }
  taskFinished(executorId: string, taskId: string, attempt: number, outcome: TaskOutcome): void {
    this.finished.push({ executorId, taskId, attempt, outcome });
  }
  receiver(event: ReceiverEvent): void {
    this.receivers.push(event);
  }
  failed(error: Error): void {
    this.error = error;
  }

  /** Values by task id; a failure stands as its type. */
  get values(): Map<string, unknown> {
    return new Map(this.finished.map(({ taskId, outcome }) => [taskId, outcome.ok ? outcome.value : outcome.failure.type]));
  }
}

export interface TestExecutor {
  readonly id: string;
  readonly computes: FakeCompute[];
  readonly receivers: { host: ReceiverHost; options: ReceiverThreadOptions; stopped: boolean; rates: number[] }[];
  readonly log: { event: string; fields: Readonly<Record<string, unknown>> }[];
  readonly ids: string[];
  stop(): Promise<void>;
}

export class ClusterHarness {
  readonly redis: TestRedis;
  readonly folder: string;
  /** Where executors and drivers find Redis; a test may put a proxy between. */
  master: string;
  private readonly executors: TestExecutor[] = [];
  private readonly backends: RedisBackend[] = [];

  private constructor(redis: TestRedis, folder: string) {
    this.redis = redis;
    this.master = redis.url;
    this.folder = folder;
  }

  static async start(): Promise<ClusterHarness> {
    return new ClusterHarness(await TestRedis.start(), await mkdtemp(join(tmpdir(), "millrace-cluster-")));
  }

  async executor(id: string, secret: KeyRing = SECRET, version?: string): Promise<TestExecutor> {
    const abort = new AbortController();
    const computes: FakeCompute[] = [];
    const receivers: TestExecutor["receivers"] = [];
    const log: TestExecutor["log"] = [];
    const ids: string[] = [];
    const ended = runExecutor({
      ...(version === undefined ? {} : { version }),
      masterUrl: this.master,
      secret,
      id,
      memoryMiB: 64,
      dataDir: this.folder,
      signal: abort.signal,
      onRegistered: (registered) => ids.push(registered),
      log: (event, fields) => log.push({ event, fields }),
      startComputeThread: async (host, options) => {
        const compute = new FakeCompute(host, options);
        computes.push(compute);
        return compute;
      },
      startReceiverThread: async (host, options) => {
        const receiver = { host, options, stopped: false, rates: [] as number[] };
        receivers.push(receiver);
        const handle: ReceiverThreadHandle = {
          stop: () => {
            receiver.stopped = true;
          },
          updateRate: (rate) => receiver.rates.push(rate),
          terminate: async () => {},
        };
        return handle;
      },
    });
    await Promise.race([until(() => ids.length > 0, `${id} registered`), ended]);
    const stop = async () => {
      abort.abort();
      await ended;
    };
    const executor = { id, computes, receivers, log, ids, stop };
    this.executors.push(executor);
    return executor;
  }

  backend(
    appName = "app",
    conf: Record<string, string> = {},
  ): { backend: RedisBackend; events: RecordedEvents; start: () => Promise<void> } {
    const backend = createRedisBackend(this.master, {
      appName,
      conf: new Map(Object.entries({ "cluster.executorWaitMs": "5000", "cluster.applicationId": appName, ...conf })),
      secret: SECRET,
    });
    this.backends.push(backend);
    const events = new RecordedEvents();
    return { backend, events, start: () => backend.start(events) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.backends.splice(0).map((backend) => backend.stop()));
    await Promise.all(this.executors.splice(0).map((executor) => executor.stop()));
    await this.redis.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const NOTHING = builtin("test:nothing", () => []);

/** A plan to name; fake compute threads look at the bindings only. */
export const PLAN = { node: { op: "source", read: NOTHING, slot: 0 }, sink: { op: "collect" } } as const;

export function task(taskId: string, work: FakeWork, attempt = 0): Task {
  return { taskId, stageId: 0, stageAttempt: 0, partition: 0, attempt, plan: PLAN, bindings: [work] };
}

/** Waits for a condition. Rejects with what was waited for. */
export async function until(condition: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
