// Fetches blocks from the block servers of other executors: one connection per executor, kept, with many requests on it at
// once. An executor that cannot be reached rejects with FETCH_FAILED at once; one that goes silent, after `stallMs`.
// A block whose checksum is wrong is fetched once more on a new connection before that. A block that is not there is undefined.
import { isMillraceError, MillraceError } from "../../engine/errors.ts";
import type { BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { KeepMode } from "../../engine/storage/partition-cache.ts";
import type { BlockAddress } from "../protocol/messages.ts";
import { BlockConnection } from "./block-connection.ts";
import type { Peer } from "./block-handshake.ts";

export interface BlockClientOptions {
  /** Where an executor's server is, or undefined when no such executor is known. */
  readonly addressOf: (executorId: ExecutorId) => Promise<BlockAddress | undefined>;
  /** Tickets of the application, the current first. */
  readonly tickets: readonly Buffer[];
  readonly lease: string;
  /** Silence on a connection that waits for something. */
  readonly stallMs?: number;
}

const DEFAULT_STALL_MS = 4000;

export class BlockClient {
  /** Blocks that arrived damaged. */
  damaged = 0;
  private readonly options: BlockClientOptions;
  private readonly connections = new Map<ExecutorId, Promise<BlockConnection>>();
  private closed = false;

  constructor(options: BlockClientOptions) {
    this.options = options;
  }

  /** The blocks in the order asked. Each is in memory of its own. */
  fetch(executorId: ExecutorId, ids: readonly BlockId[]): Promise<readonly (Uint8Array | undefined)[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.attempt(executorId, (connection) => connection.fetch(ids));
  }

  /** Stores a copy of a block on another executor; false if there is no room for it. */
  put(executorId: ExecutorId, id: BlockId, bytes: Uint8Array, mode: KeepMode): Promise<boolean> {
    return this.attempt(executorId, (connection) => connection.put(id, bytes, mode));
  }

  remove(executorId: ExecutorId, ids: readonly BlockId[]): Promise<void> {
    return this.attempt(executorId, (connection) => connection.remove(ids));
  }

  /** Drops the connection to an executor that is gone. What waits on it rejects. */
  forget(executorId: ExecutorId): void {
    const connection = this.connections.get(executorId);
    this.connections.delete(executorId);
    connection?.then(
      (open) => open.close("the executor is gone"),
      () => {},
    );
  }

  close(): void {
    this.closed = true;
    for (const executorId of [...this.connections.keys()]) this.forget(executorId);
  }

  private async attempt<T>(executorId: ExecutorId, request: (connection: BlockConnection) => Promise<T>): Promise<T> {
    try {
      for (let retried = false; ; retried = true) {
        try {
          return await request(await this.connect(executorId));
        } catch (error) {
          if (!isMillraceError(error, "MESSAGE_REFUSED")) throw error;
          this.damaged++;
          this.forget(executorId);
          if (retried) throw error;
        }
      }
    } catch (cause) {
      if (isMillraceError(cause, "FETCH_FAILED")) throw cause;
      throw new MillraceError("FETCH_FAILED", `Blocks of executor ${executorId} cannot be fetched: ${(cause as Error).message}`, {
        details: { executorId },
        cause,
      });
    }
  }

  private connect(executorId: ExecutorId): Promise<BlockConnection> {
    if (this.closed) return Promise.reject(new MillraceError("STOPPED", "The block client was closed"));
    let connection = this.connections.get(executorId);
    if (connection === undefined) {
      connection = this.open(executorId);
      this.connections.set(executorId, connection);
      const drop = () => {
        if (this.connections.get(executorId) === connection) this.connections.delete(executorId);
      };
      connection.then((open) => open.onClose(drop), drop);
    }
    return connection;
  }

  private async open(executorId: ExecutorId): Promise<BlockConnection> {
    const address = await this.options.addressOf(executorId);
    if (address === undefined) throw new Error("it is not registered (any more)");
    const peer: Peer = { lease: this.options.lease, executorId };
    const stallMs = this.options.stallMs ?? DEFAULT_STALL_MS;
    return BlockConnection.open(address, peer, this.options.tickets, stallMs);
  }
}
