// The one place that talks to Redis (ioredis). Promises: a command waits until it has a reply or the connection is closed
// by `close`; a connection that gives no reply in time is cut and made anew, and what had no reply is sent again in the
// same order. Hence only for commands that may run twice. Blocking reads have a connection of their own.
import { Redis } from "ioredis";
import { MillraceError } from "../../engine/errors.ts";
import { type LuaCommandName, luaCommand } from "./lua-command.ts";
import { type Master, redactMaster } from "./master-url.ts";

export type Argument = string | number | Buffer;

/** A reply as Redis gives it: bulk strings as Buffers. */
export type Reply = Buffer | number | null | readonly Reply[];

export interface RedisConnectionOptions {
  /** No reply for this long: cut the connection and ask again. */
  readonly commandDeadlineMs?: number;
  /** How long `connect` tries. */
  readonly connectDeadlineMs?: number;
}

const MAX_RECONNECT_DELAY_MS = 500;

export class RedisConnection {
  /** Called when the connection stands again after it was lost. What Redis knew may be gone. */
  onReconnect: () => void = () => {};
  private readonly client: Redis;
  private readonly deadlineMs: number;
  private readonly waiting = new Map<number, number>();
  private readonly watchdog: NodeJS.Timeout;
  private nextCommand = 0;
  private corked = false;
  private wasReady = false;
  private closed = false;

  private constructor(client: Redis, deadlineMs: number) {
    this.client = client;
    this.deadlineMs = deadlineMs;
    client.on("error", () => {});
    client.on("ready", () => {
      if (this.wasReady) this.onReconnect();
      this.wasReady = true;
    });
    this.watchdog = setInterval(() => this.cutIfSilent(), Math.max(20, deadlineMs / 4));
    this.watchdog.unref();
  }

  /** Connects, or rejects with CLUSTER_UNREACHABLE. Later interruptions are mended silently. */
  static async connect(master: Master, options: RedisConnectionOptions = {}): Promise<RedisConnection> {
    const { commandDeadlineMs = 5000, connectDeadlineMs = 5000 } = options;
    const client = new Redis({
      ...master.redis,
      lazyConnect: true,
      protocol: 2,
      disableClientInfo: true,
      maxRetriesPerRequest: null,
      connectTimeout: connectDeadlineMs,
      retryStrategy: (times) => Math.min(20 * times, MAX_RECONNECT_DELAY_MS),
    });
    const connection = new RedisConnection(client, commandDeadlineMs);
    let lastError: Error | undefined;
    client.on("error", (error: Error) => {
      lastError = error;
    });
    try {
      client.connect().catch((error: Error) => {
        lastError = error;
      });
      await connection.ready(connectDeadlineMs);
      return connection;
    } catch {
      connection.close();
      throw new MillraceError(
        "CLUSTER_UNREACHABLE",
        `No answer from Redis at ${redactMaster(master.url)} within ${connectDeadlineMs} ms${lastError ? ` (${lastError.message})` : ""}. Is the cluster running?`,
        { details: { master: redactMaster(master.url) } },
      );
    }
  }

  private ready(deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(reject, deadlineMs);
      this.client.once("ready", () => {
        clearTimeout(timer);
        resolve();
      });
      this.client.once("end", () => {
        clearTimeout(timer);
        reject();
      });
    });
  }

  /** Sends a command that may run twice. Rejects with Redis' error reply, or with STOPPED after `close`. */
  async call(command: string, args: readonly Argument[]): Promise<Reply> {
    if (this.closed) throw stopped();
    const id = this.nextCommand++;
    this.waiting.set(id, performance.now());
    this.gatherWrites();
    try {
      return (await this.client.callBuffer(command, args as Argument[])) as Reply;
    } catch (error) {
      throw this.closed ? stopped() : error;
    } finally {
      this.waiting.delete(id);
    }
  }

  /** Commands of one turn of the event loop go to the socket in one write: each write costs more than the bytes in it. */
  private gatherWrites(): void {
    const stream = this.client.stream;
    if (this.corked || stream === undefined || this.client.status !== "ready") return;
    this.corked = true;
    stream.cork();
    process.nextTick(() => {
      this.corked = false;
      stream.uncork();
    });
  }

  /** Runs one of the protocol's Lua commands. */
  async run(name: LuaCommandName, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    const { sha1, source } = luaCommand(name);
    try {
      return await this.call("EVALSHA", [sha1, keys.length, ...keys, ...args]);
    } catch (error) {
      if (!(error as Error).message?.startsWith("NOSCRIPT")) throw error;
      return this.call("EVAL", [source, keys.length, ...keys, ...args]);
    }
  }

  /** Refuses a Redis that may throw keys away when its memory is full. */
  async assertNoEviction(): Promise<void> {
    const info = String(await this.call("INFO", ["memory"]));
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? "noeviction";
    if (policy === "noeviction") return;
    throw new MillraceError(
      "REDIS_EVICTS",
      `Redis has maxmemory-policy ${policy}: it would silently drop messages when its memory is full. Run: redis-cli CONFIG SET maxmemory-policy noeviction`,
      { details: { policy } },
    );
  }

  /** Ends the connection at once. Commands without a reply reject with STOPPED. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.watchdog);
    this.client.disconnect();
  }

  private cutIfSilent(): void {
    const oldest = this.waiting.values().next().value;
    if (oldest === undefined || performance.now() - oldest < this.deadlineMs) return;
    if (this.client.status !== "ready") return;
    const now = performance.now();
    for (const id of this.waiting.keys()) this.waiting.set(id, now);
    this.client.stream.destroy();
  }
}

function stopped(): MillraceError {
  return new MillraceError("STOPPED", "The connection to Redis was closed");
}
