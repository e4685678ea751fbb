// What a driver hears: results and events of its executors, and reports of their supervisors. Every message is checked
// before it is decoded; what is repeated, stale or forged is dropped and counted, and the loop goes on. An outcome too
// large for Redis is fetched from the executor that has it.
import type { BackendEvents } from "../../engine/scheduler/backend.ts";
import type { TaskOutcome } from "../../engine/scheduler/task.ts";
import type { BlockId, ExecutorId } from "../../engine/storage/block.ts";
import { BlockClient } from "../executor/block-client.ts";
import type { Envelope } from "../protocol/envelope.ts";
import type { Keys } from "../protocol/keys.ts";
import { decodeMessage, EXECUTOR_MESSAGES, type ExecutorAlive, type FinishedAttempt } from "../protocol/messages.ts";
import type { StreamEntry, StreamReader } from "../protocol/stream-reader.ts";
import { readOutcome } from "./read-outcome.ts";
import type { RedisApplication } from "./redis-application.ts";
import type { RedisLink } from "./redis-link.ts";

export interface RedisInboxOptions {
  readonly reader: StreamReader;
  readonly envelope: Envelope;
  readonly keys: Keys;
  readonly application: RedisApplication;
  readonly tickets: readonly Buffer[];
  readonly linkOf: (executorId: ExecutorId) => RedisLink | undefined;
  readonly events: BackendEvents;
  readonly executorExited: (executorId: ExecutorId, reason: string) => void;
  /** A message is missing: something was lost on the way. */
  readonly gap: () => void;
}

export class RedisInbox {
  readonly counters = { refused: 0, stale: 0, duplicates: 0 };
  private readonly options: RedisInboxOptions;
  private readonly client: BlockClient;
  private taken = "0-0";

  constructor(options: RedisInboxOptions) {
    this.options = options;
    const { linkOf, tickets, application } = options;
    this.client = new BlockClient({ addressOf: async (id) => linkOf(id)?.address, tickets, lease: application.lease });
  }

  /** Id in the stream before which all was taken. */
  get trimmedTo(): string {
    const [generation, number] = this.taken.split("-");
    return `${generation}-${Number(number) + 1}`;
  }

  run(): Promise<void> {
    return this.options.reader.run((entries) => {
      for (const entry of entries) this.take(entry);
    });
  }

  close(): void {
    this.options.reader.close();
    this.client.close();
  }

  dropPeer(executorId: ExecutorId): void {
    this.client.forget(executorId);
  }

  /** An executor's heartbeat, or undefined if it is not genuine. */
  openBeat(executorId: ExecutorId, sealed: Buffer): { readonly number: number; readonly alive: ExecutorAlive } | undefined {
    try {
      const expected = { cluster: this.options.keys.cluster, direction: "executorAlive", executor: executorId } as const;
      const { header, body } = this.options.envelope.openFrom(expected, sealed);
      return { number: header.messageId as number, alive: decodeMessage(body, ["ExecutorAlive"]) };
    } catch {
      this.counters.refused++;
      return undefined;
    }
  }

  private take({ id, fields }: StreamEntry): void {
    this.taken = id;
    const sealed = fields.get("m") ?? Buffer.alloc(0);
    const executorId = String(fields.get("e") ?? "");
    if (executorId === "") {
      this.takeReport(sealed);
      return;
    }
    const link = this.options.linkOf(executorId);
    if (link === undefined) {
      this.counters.stale++;
      return;
    }
    const { keys, application, envelope } = this.options;
    try {
      const expected = {
        cluster: keys.cluster,
        application: application.name,
        epoch: application.epoch,
        direction: "toDriver",
        executor: executorId,
      } as const;
      const { header, body } = envelope.openFrom(expected, sealed);
      const number = header.messageId as number;
      if (number <= link.received) {
        this.counters.duplicates++;
        return;
      }
      if (number !== link.received + 1) {
        this.options.gap();
        return;
      }
      const message = decodeMessage(body, EXECUTOR_MESSAGES);
      link.received = number;
      link.movedAt = performance.now();
      if (message.type === "TasksFinished") {
        link.confirm(message.received);
        for (const result of message.results) this.finished(link, result);
      } else if (message.type === "PlansMissed") link.plansMissed(message.hashes, message.attempts);
      else if (message.type === "ComputeThreadLost") this.tell(() => this.options.events.computeThreadLost?.(executorId));
      else this.tell(() => this.options.events.receiver(message.event));
    } catch {
      this.counters.refused++;
    }
  }

  private takeReport(sealed: Buffer): void {
    const { keys, application, envelope } = this.options;
    try {
      const expected = { cluster: keys.cluster, application: application.name, epoch: application.epoch, direction: "supervisor" } as const;
      const { executorId, reason } = decodeMessage(envelope.openFrom(expected, sealed).body, ["ExecutorExited"]);
      this.tell(() => this.options.executorExited(executorId, reason));
    } catch {
      this.counters.refused++;
    }
  }

  private finished(link: RedisLink, { taskId, attempt, outcome, blockId }: FinishedAttempt): void {
    if (outcome === null) return void this.fetchOutcome(link, taskId, attempt, blockId!);
    if (!link.finish(taskId, attempt)) {
      this.counters.duplicates++;
      return;
    }
    this.deliver(link, taskId, attempt, readOutcome(outcome));
  }

  private async fetchOutcome(link: RedisLink, taskId: string, attempt: number, blockId: BlockId): Promise<void> {
    let outcome: TaskOutcome;
    try {
      const [bytes] = await this.client.fetch(link.executorId, [blockId]);
      if (bytes === undefined) throw new Error("the executor no longer has it");
      outcome = readOutcome(bytes);
      this.client.remove(link.executorId, [blockId]).catch(() => {});
    } catch (error) {
      outcome = {
        ok: false,
        failure: { type: "computeThreadLost", reason: `its result could not be fetched: ${(error as Error).message}` },
      };
    }
    // If the executor was lost meanwhile, its tasks are already known to be lost with it.
    if (this.options.linkOf(link.executorId) !== link || !link.finish(taskId, attempt)) return;
    this.deliver(link, taskId, attempt, outcome);
  }

  private deliver(link: RedisLink, taskId: string, attempt: number, outcome: TaskOutcome): void {
    this.tell(() => this.options.events.taskFinished(link.executorId, taskId, attempt, outcome));
  }

  /** An error thrown by the driver itself is not a message's fault: it must not look like one. */
  private tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  }
}
