// An executor's messages to its driver. Each is kept until the driver has confirmed it, and is sent again when Redis lost
// it; Redis and the driver see that it counts once. Writes are not awaited one by one: they go out in order on one connection.

import type { Envelope, EnvelopeHeader } from "../protocol/envelope.ts";
import type { Keys } from "../protocol/keys.ts";
import { type ExecutorMessage, encodeMessage } from "../protocol/messages.ts";
import { Outbox, type OutboxMessage } from "../protocol/outbox.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";

/** Messages that may wait for one driver. Beyond it executors keep theirs. */
const MAX_RESULTS = 100_000;

export interface UplinkOptions {
  readonly connection: RedisConnection;
  readonly envelope: Envelope;
  readonly keys: Keys;
  readonly header: Omit<EnvelopeHeader, "messageId" | "direction">;
  readonly lease: string;
  readonly generation: number;
  /** Number of the driver's last message taken, which every write tells Redis. */
  readonly received: () => number;
  /** The lease is over: another driver's, or ended. */
  readonly ended: (why: "FENCED" | "UNLEASED") => void;
}

export class Uplink {
  private readonly options: UplinkOptions;
  private readonly outbox = new Outbox();
  private readonly waiters: { readonly id: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  private generation: number;
  private last = 0;
  private written = 0;
  private behind = false;
  private closed: Error | undefined;

  constructor(options: UplinkOptions) {
    this.options = options;
    this.generation = options.generation;
  }

  /** Number of the last message. */
  get sent(): number {
    return this.last;
  }

  send(message: ExecutorMessage): number {
    const body = encodeMessage(message);
    const header = { ...this.options.header, direction: "toDriver" } as const;
    const added = this.outbox.add((id) => this.options.envelope.seal({ ...header, messageId: id }, body));
    this.last = added.id;
    this.write(added);
    return added.id;
  }

  /** Resolves when Redis or the driver has message `id`; until then its sender should hold back. */
  whenWritten(id: number): Promise<void> {
    if (this.closed !== undefined) return Promise.reject(this.closed);
    if (id <= this.written) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiters.push({ id, resolve, reject }));
  }

  /** The driver has everything up to `id`. */
  confirm(id: number): void {
    this.outbox.confirm(id);
    this.advance(Math.min(id, this.last));
  }

  /** Called with every heartbeat: sends again what Redis lost or did not take. */
  catchUp(generation: number): void {
    if (!this.behind && generation === this.generation) return;
    this.generation = generation;
    this.behind = false;
    for (const message of this.outbox.unconfirmed()) this.write(message);
  }

  close(error: Error): void {
    this.closed = error;
    for (const waiter of this.waiters.splice(0)) waiter.reject(error);
  }

  private write(message: OutboxMessage): void {
    const { connection, keys, header, lease, received } = this.options;
    const { application, epoch, executor } = header;
    connection
      .run(
        "report-message",
        [keys.application(application), keys.leases, keys.results(application), keys.inbox(executor)],
        [epoch, this.generation, executor, lease, message.id, message.sealed as Buffer, received(), MAX_RESULTS],
      )
      .then(
        (reply) => this.answered(message.id, String(reply)),
        () => {
          this.behind = true; // An error reply (out of memory, read-only): again with a later heartbeat.
        },
      );
  }

  private answered(id: number, reply: string): void {
    if (reply === "OK" || reply === "DUPLICATE") this.advance(id);
    else if (reply === "FENCED" || reply === "UNLEASED") this.options.ended(reply);
    else this.behind = true;
  }

  private advance(id: number): void {
    if (id <= this.written) return;
    this.written = id;
    while (this.waiters.length > 0 && this.waiters[0]!.id <= id) this.waiters.shift()!.resolve();
  }
}
