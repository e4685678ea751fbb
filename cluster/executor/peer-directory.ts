// Where the other executors are: read from their signed heartbeats when it is needed, and remembered.
import type { ExecutorId } from "../../engine/storage/block.ts";
import type { Envelope } from "../protocol/envelope.ts";
import type { Keys } from "../protocol/keys.ts";
import { type BlockAddress, decodeMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";

const FRESH_MS = 1000;
const LOOK_UP_DEADLINE_MS = 3000;

export class PeerDirectory {
  private readonly connection: RedisConnection;
  private readonly keys: Keys;
  private readonly envelope: Envelope;
  private readonly addresses = new Map<ExecutorId, BlockAddress>();
  private peers: { readonly readAt: number; readonly ids: readonly ExecutorId[] } | undefined;

  constructor(connection: RedisConnection, keys: Keys, envelope: Envelope) {
    this.connection = connection;
    this.keys = keys;
    this.envelope = envelope;
  }

  /** Undefined when there is no such executor. Rejects when Redis gives no answer in time. */
  async addressOf(executorId: ExecutorId): Promise<BlockAddress | undefined> {
    const known = this.addresses.get(executorId);
    if (known !== undefined) return known;
    const sealed = (await inTime(this.connection.call("HGET", [this.keys.beats, executorId]))) as Buffer | null;
    if (sealed === null) return undefined;
    const { body } = this.envelope.openFrom({ cluster: this.keys.cluster, direction: "executorAlive", executor: executorId }, sealed);
    const { address } = decodeMessage(body, ["ExecutorAlive"]);
    this.addresses.set(executorId, address);
    return address;
  }

  /** Executors with the same lease but for `self`, at most a second old. */
  async others(lease: string, self: ExecutorId): Promise<readonly ExecutorId[]> {
    if (this.peers === undefined || performance.now() - this.peers.readAt > FRESH_MS) {
      const reply = ((await inTime(this.connection.call("HGETALL", [this.keys.leases]))) as Buffer[]).map(String);
      const ids = reply.filter((_, i) => i % 2 === 0 && reply[i + 1] === lease);
      this.peers = { readAt: performance.now(), ids };
    }
    return this.peers.ids.filter((id) => id !== self);
  }

  /** The executor is gone: do not believe what is remembered of it. */
  forget(executorId: ExecutorId): void {
    this.addresses.delete(executorId);
    this.peers = undefined;
  }
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis gave no answer within ${LOOK_UP_DEADLINE_MS} ms`)), LOOK_UP_DEADLINE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
