// Who and where the other executors of a lease are: read from Redis when it is needed, and remembered. Redis may forget
// everything at any moment, so a peer once seen is believed to live until the driver says it is gone, and "no peers" is
// believed only when Redis knows our own lease and says so twice.
import { setTimeout as delay } from "node:timers/promises";
import { MillraceError } from "../../engine/errors.ts";
import type { ExecutorId } from "../../engine/storage/block.ts";
import type { Envelope } from "../protocol/envelope.ts";
import type { Keys } from "../protocol/keys.ts";
import { type BlockAddress, decodeMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";

const FRESH_MS = 1000;
const LOOK_UP_DEADLINE_MS = 3000;
/** Between the two readings that find nobody: leases that were lost are renewed one after another. */
const ALONE_AGAIN_MS = 300;

export class PeerDirectory {
  private readonly connection: RedisConnection;
  private readonly keys: Keys;
  private readonly envelope: Envelope;
  private readonly addresses = new Map<ExecutorId, BlockAddress>();
  /** Others of the lease, seen and not dropped since. */
  private readonly peers = new Set<ExecutorId>();
  private readAt = Number.NEGATIVE_INFINITY;
  /** The last reading found nobody. */
  private alone = false;

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

  /** Executors with the same lease but for `self`, at most a second old. Rejects when nobody is known and it cannot be found out whether there is anybody. */
  async others(lease: string, self: ExecutorId): Promise<readonly ExecutorId[]> {
    if (performance.now() - this.readAt > FRESH_MS) {
      try {
        let found = await this.readPeers(lease, self);
        if (found.length === 0 && this.peers.size === 0 && !this.alone) {
          await delay(ALONE_AGAIN_MS);
          found = await this.readPeers(lease, self);
        }
        this.alone = found.length === 0;
        this.readAt = performance.now();
        for (const id of found) this.peers.add(id);
      } catch (error) {
        if (this.peers.size === 0) throw error;
      }
    }
    return [...this.peers];
  }

  /** The executor is gone: do not believe what is remembered of it. */
  forget(executorId: ExecutorId): void {
    this.addresses.delete(executorId);
    this.peers.delete(executorId);
    this.readAt = Number.NEGATIVE_INFINITY;
  }

  private async readPeers(lease: string, self: ExecutorId): Promise<readonly ExecutorId[]> {
    const reply = ((await inTime(this.connection.call("HGETALL", [this.keys.leases]))) as Buffer[]).map(String);
    const holders = reply.filter((_, i) => i % 2 === 0 && reply[i + 1] === lease);
    if (holders.includes(self)) return holders.filter((id) => id !== self);
    throw new MillraceError(
      "CLUSTER_UNREACHABLE",
      `Redis does not know executor ${self}'s lease now, so the other executors cannot be told`,
    );
  }
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis gave no answer within ${LOOK_UP_DEADLINE_MS} ms`)), LOOK_UP_DEADLINE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
