// The driver's link to one executor: what it was sent and has not confirmed, what it runs, which plans it knows. Tasks
// handed over in one turn go out in one write. The link writes; what a refusal means is for the backend to decide.
import { loadedBundles } from "../../engine/closure/runtime.ts";
import type { Task, TaskAttempt, TaskOutcome } from "../../engine/scheduler/task.ts";
import type { BlockGroup, ExecutorId } from "../../engine/storage/block.ts";
import type { Envelope, EnvelopeHeader } from "../protocol/envelope.ts";
import { MAX_MESSAGE_BYTES } from "../protocol/envelope.ts";
import { type Keys, leaseName } from "../protocol/keys.ts";
import { type BlockAddress, type DriverMessage, encodeMessage } from "../protocol/messages.ts";
import { Outbox, type OutboxMessage } from "../protocol/outbox.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import { type EncodedTasks, encodeTasks } from "./encode-tasks.ts";

/** Below the number of plans that an executor keeps. */
const MAX_KNOWN_PLANS = 800;
const MAX_INBOX = 100_000;
/** Room in a message for what is not tasks and plans. */
const MAX_TASK_BYTES = MAX_MESSAGE_BYTES - 1024 * 1024;

/** A heartbeat that proved genuine: sealed, its number, when it was written (Redis' clock). */
export interface Heartbeat {
  readonly sealed: Buffer;
  readonly number: number;
  readonly at: number;
}

export interface LinkOptions {
  readonly executorId: ExecutorId;
  readonly host: string;
  readonly address: BlockAddress;
  readonly connection: RedisConnection;
  readonly envelope: Envelope;
  readonly keys: Keys;
  readonly application: string;
  readonly epoch: number;
  /** The generation now. */
  readonly generation: () => number;
  /** Redis did not take a message written in `generation`. */
  readonly refused: (reply: string, generation: number) => void;
  /** A task that cannot be sent has this outcome. */
  readonly failed: (link: RedisLink, task: Task, outcome: TaskOutcome) => void;
}

export class RedisLink {
  readonly executorId: ExecutorId;
  readonly host: string;
  readonly address: BlockAddress;
  readonly lease: string;
  /** Number of the executor's last message taken. */
  received = 0;
  /** False until the executor has granted its lease. */
  ready = false;
  beat: Heartbeat = { sealed: Buffer.alloc(0), number: 0, at: 0 };
  /** When messages were last seen to move in one direction, or nothing waited in either (our monotonic clock). */
  movedAt = performance.now();
  private readonly options: LinkOptions;
  private readonly outbox = new Outbox();
  private readonly knownPlans = new Set<string>();
  private readonly outstanding = new Map<string, Task>();
  private queued: Task[] = [];
  private forgotten: BlockGroup[] = [];
  private sentBundles = 0;
  private behind = false;

  constructor(options: LinkOptions) {
    this.options = options;
    this.executorId = options.executorId;
    this.host = options.host;
    this.address = options.address;
    this.lease = leaseName(options.application, options.epoch);
  }

  /** Number of the last message the executor has confirmed. */
  get confirmed(): number {
    return this.outbox.confirmed;
  }

  get hasUnconfirmed(): boolean {
    return this.outbox.unconfirmed().length > 0;
  }

  confirm(id: number): void {
    if (id > this.outbox.confirmed) this.movedAt = performance.now();
    this.outbox.confirm(id);
  }

  /** Tasks for the next write, which follows this turn. */
  queue(tasks: readonly Task[]): void {
    if (this.queued.length === 0) queueMicrotask(() => this.flush());
    for (const task of tasks) {
      this.queued.push(task);
      this.outstanding.set(keyOf(task.taskId, task.attempt), task);
    }
  }

  /** True if that attempt was waited for, which it is then no longer. */
  finish(taskId: string, attempt: number): boolean {
    return this.outstanding.delete(keyOf(taskId, attempt));
  }

  /** The executor lacks these plans: the attempts that needed them go out again, with the plans. */
  plansMissed(hashes: readonly string[], attempts: readonly (readonly [string, number])[]): void {
    for (const hash of hashes) this.knownPlans.delete(hash);
    this.queue(attempts.flatMap(([taskId, attempt]) => this.outstanding.get(keyOf(taskId, attempt)) ?? []));
  }

  /** Has tasks end that the executor was given. */
  kill(attempts: readonly TaskAttempt[]): void {
    this.flush();
    this.send({ type: "KillTasks", attempts });
  }

  /** Blocks nobody needs; they ride on the next tasks, or on `flushForgotten`. */
  forget(groups: readonly BlockGroup[]): void {
    this.forgotten.push(...groups);
  }

  flushForgotten(): void {
    if (this.forgotten.length > 0) this.send({ type: "Forget", groups: this.takeForgotten() });
  }

  send(message: DriverMessage): void {
    const { envelope, keys, application, epoch } = this.options;
    const body = encodeMessage(message);
    const header: Omit<EnvelopeHeader, "messageId"> = {
      cluster: keys.cluster,
      application,
      epoch,
      direction: "toExecutor",
      executor: this.executorId,
    };
    if (!this.hasUnconfirmed) this.movedAt = performance.now();
    this.write(this.outbox.add((id) => envelope.seal({ ...header, messageId: id }, body)));
  }

  /** Announces bundles loaded since the last call. They are in Redis already. */
  sendBundles(): void {
    const bundles = loadedBundles();
    for (; this.sentBundles < bundles.length; this.sentBundles++) this.send({ type: "LoadBundle", hash: bundles[this.sentBundles]!.hash });
  }

  /** Sends again all that is not confirmed, in a new generation or after Redis refused something. */
  resend(): void {
    this.behind = false;
    this.movedAt = performance.now();
    for (const message of this.outbox.unconfirmed()) this.write(message);
  }

  /** Like {@link resend}, if a message was refused since. */
  catchUp(): void {
    if (this.behind) this.resend();
  }

  private flush(): void {
    const tasks = this.queued;
    this.queued = [];
    if (tasks.length > 0) this.sendTasks(tasks);
  }

  private sendTasks(tasks: readonly Task[]): void {
    const encoded = encodeTasks(tasks);
    for (const { task, outcome } of encoded.refused) this.options.failed(this, task, outcome);
    if (encoded.sent.length === 0) return;
    const plans = [...encoded.plans].filter(([hash]) => !this.knownPlans.has(hash));
    const size = plans.reduce((sum, [, bytes]) => sum + bytes.length, encoded.bytes.length);
    if (size > MAX_TASK_BYTES && encoded.sent.length > 1) {
      const half = tasks.length >> 1;
      this.sendTasks(tasks.slice(0, half));
      this.sendTasks(tasks.slice(half));
      return;
    }
    try {
      this.sendEncoded(encoded, plans);
    } catch (error) {
      // Too large even alone.
      for (const task of tasks) this.options.failed(this, task, { ok: false, failure: { type: "exception", error: error as Error } });
    }
  }

  private sendEncoded({ sent, bytes }: EncodedTasks, plans: readonly (readonly [string, Uint8Array])[]): void {
    const needs = [...new Set(sent.map((task) => task.planHash))];
    this.send({
      type: "RunTasks",
      received: this.received,
      tasks: bytes,
      attempts: sent.map((task) => [task.taskId, task.attempt] as const),
      plans,
      needs,
      forget: this.takeForgotten(),
    });
    if (this.knownPlans.size + plans.length > MAX_KNOWN_PLANS) this.knownPlans.clear();
    for (const hash of needs) this.knownPlans.add(hash);
  }

  private takeForgotten(): readonly BlockGroup[] {
    const groups = this.forgotten;
    this.forgotten = [];
    return groups;
  }

  private write(message: OutboxMessage): void {
    const { connection, keys, application, epoch, refused } = this.options;
    const generation = this.options.generation();
    connection
      .run(
        "enqueue-message",
        [keys.application(application), keys.leases, keys.inbox(this.executorId)],
        [epoch, generation, this.executorId, this.lease, message.id, message.sealed as Buffer, MAX_INBOX],
      )
      .then(
        (reply) => {
          const said = String(reply);
          if (said !== "OK" && said !== "DUPLICATE") {
            this.behind = true;
            refused(said, generation);
          }
        },
        () => {
          this.behind = true; // An error reply (out of memory, read-only): again with a later heartbeat.
        },
      );
  }
}

function keyOf(taskId: string, attempt: number): string {
  return `${taskId}#${attempt}`;
}
