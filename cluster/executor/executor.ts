// An executor process: its control thread. It registers with a heartbeat every 250 ms, takes messages from its inbox,
// checks them, and hands them to the session of the application it is leased to; it serves blocks; it never runs user code.
// An executor that was declared dead (paused, say) drops all it has and comes back under a new id.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isMillraceError, MillraceError } from "../../engine/errors.ts";
import type { ExecutorId } from "../../engine/storage/block.ts";
import { withTimeout } from "../../engine/time/with-timeout.ts";
import { packageVersion } from "../cli/package-root.ts";
import { Envelope } from "../protocol/envelope.ts";
import { reportExit } from "../protocol/exit-report.ts";
import { assertName, Keys } from "../protocol/keys.ts";
import { type Master, parseMaster } from "../protocol/master-url.ts";
import { DRIVER_MESSAGES, decodeMessage, encodeMessage } from "../protocol/messages.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { type StreamEntry, StreamReader } from "../protocol/stream-reader.ts";
import { BlockServer } from "./block-server.ts";
import { BlockStore } from "./block-store.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import { LeaseSession } from "./lease-session.ts";
import { LeaseWatch } from "./lease-watch.ts";
import type { StartComputeThread } from "./session-compute.ts";
import type { StartReceiverThread } from "./session-receivers.ts";

export const HEARTBEAT_MS = 250;
/** The report of the exit is not waited for longer. */
const GOODBYE_MS = 500;

// Loaded when the first application comes: an idle executor stays small.
const startComputeThread: StartComputeThread = async (host, options) =>
  (await import("./compute-thread.ts")).ComputeThread.start(host, options);
const startReceiverThread: StartReceiverThread = async (host, options) =>
  (await import("./receiver-thread.ts")).ReceiverThread.start(host, options);

/** Runs an executor until `signal` aborts. Rejects when it cannot start or go on. */
export async function runExecutor(options: ExecutorOptions): Promise<void> {
  const master = parseMaster(options.masterUrl, process.env);
  const base = assertName("an executor", options.id ?? `executor-${randomBytes(4).toString("hex")}`);
  for (let life = 1; !options.signal.aborted; life++) {
    const executor = await Executor.start(options, master, life === 1 ? base : `${base}-${life}`);
    await executor.ended;
  }
}

/** One life under one id. */
class Executor {
  readonly ended: Promise<void>;
  private readonly id: ExecutorId;
  private readonly version: string;
  private readonly options: ExecutorOptions;
  private readonly keys: Keys;
  private readonly envelope: Envelope;
  private readonly connection: RedisConnection;
  private readonly reader: StreamReader;
  private readonly store: BlockStore;
  private readonly folder: string;
  private readonly watch = new LeaseWatch();
  /** The latest epoch served of each application: an older one is a replay. */
  private readonly epochs = new Map<string, number>();
  private server: BlockServer | undefined;
  private session: LeaseSession | undefined;
  private beats = 0;
  private beating = false;
  private refused = 0;
  private registered = false;
  private timer: NodeJS.Timeout | undefined;
  private end!: (error?: Error) => void;

  static async start(options: ExecutorOptions, master: Master, id: ExecutorId): Promise<Executor> {
    const keys = new Keys(master.cluster);
    const connection = await RedisConnection.connect(master);
    const folder = await mkdtemp(join(options.dataDir, "x-"));
    let reader: StreamReader | undefined;
    try {
      await connection.assertNoEviction();
      reader = await StreamReader.open(master, keys.inbox(id), "0-0");
      const executor = new Executor(options, keys, connection, reader, folder, id);
      await executor.begin();
      return executor;
    } catch (error) {
      connection.close();
      reader?.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(
    options: ExecutorOptions,
    keys: Keys,
    connection: RedisConnection,
    reader: StreamReader,
    folder: string,
    id: ExecutorId,
  ) {
    this.id = id;
    this.version = options.version ?? packageVersion();
    this.options = options;
    this.keys = keys;
    this.envelope = new Envelope(options.secret);
    this.connection = connection;
    this.reader = reader;
    this.folder = folder;
    this.store = new BlockStore(join(folder, "blocks"), options.memoryMiB * 1024 * 1024);
    const over = new Promise<Error | undefined>((resolve) => {
      this.end = resolve;
    });
    this.ended = over.then((error) => this.close(error));
  }

  private async begin(): Promise<void> {
    const host = this.options.host ?? "127.0.0.1";
    this.server = await BlockServer.listen(
      {
        ticketsFor: ({ lease, executorId }) => (executorId === this.id && lease === this.session?.lease ? this.session.tickets : undefined),
        get: async (blockId) => this.session?.readBlock(blockId),
        put: async (blockId, bytes, mode, checksum) => (await this.store.keep(blockId, bytes, mode, checksum)) !== undefined,
        remove: (blockId) => this.store.remove(blockId),
        refused: (error) => this.refuse(error),
      },
      { host, path: join(this.folder, "blocks.sock") },
    );
    this.options.signal.addEventListener("abort", () => this.end(), { once: true });
    if (this.options.signal.aborted) this.end();
    void this.reader.run((entries) => this.take(entries));
    this.timer = setInterval(() => void this.beat(), HEARTBEAT_MS);
    void this.beat();
  }

  private async take(entries: readonly StreamEntry[]): Promise<void> {
    for (const entry of entries) {
      try {
        const expected = { cluster: this.keys.cluster, direction: "toExecutor", executor: this.id } as const;
        const { header, body } = this.envelope.openFrom(expected, entry.fields.get("m") ?? Buffer.alloc(0));
        const message = decodeMessage(body, DRIVER_MESSAGES);
        if (this.session === undefined && message.type === "StartApplication") {
          if (header.epoch <= (this.epochs.get(header.application) ?? 0))
            throw refusal(`epoch ${header.epoch} of ${header.application} is over`);
          this.epochs.set(header.application, header.epoch);
          this.open(new LeaseSession(this.environment(), header, message, Number(entry.id.split("-")[0])));
        } else if (header.application !== this.session?.application || header.epoch !== this.session.epoch) {
          throw refusal("it is of an application this executor does not work for");
        } else {
          await this.session.receive(header.messageId as number, message);
        }
      } catch (error) {
        this.refuse(error as Error);
      }
    }
  }

  private environment() {
    const { options, id, connection, envelope, keys, store } = this;
    return {
      executorId: id,
      connection,
      envelope,
      keys,
      store,
      ring: options.secret,
      memoryMiB: options.memoryMiB,
      startComputeThread: options.startComputeThread ?? startComputeThread,
      startReceiverThread: options.startReceiverThread ?? startReceiverThread,
      ended: (reason: string) => void this.leave(reason),
    };
  }

  private open(session: LeaseSession): void {
    this.session = session;
    this.watch.begin();
    this.log("leased", { application: session.application, epoch: session.epoch });
    void this.beat();
  }

  /** Ends the session and makes the executor free. One that its driver gave up is not believed by anyone: it begins a new life. */
  private async leave(reason: string): Promise<void> {
    const session = this.session;
    if (session === undefined) return;
    this.log("released", { application: session.application, reason });
    this.server?.disconnectAll();
    await session.close();
    if (/UNLEASED|gave it up|did not start/.test(reason)) return this.end();
    await this.free(session.lease);
    this.reader.rewind();
    this.session = undefined;
    void this.beat();
  }

  private async free(lease: string): Promise<void> {
    await this.connection.run("free-executor", [this.keys.leases, this.keys.inbox(this.id)], [this.id, lease]).catch(() => this.end());
  }

  private async beat(): Promise<void> {
    if (this.beating) return;
    this.beating = true;
    const { session } = this;
    try {
      const sentMs = performance.now();
      const application = session === undefined ? [] : [this.keys.application(session.application)];
      const reply = (await this.connection.run(
        "beat-executor",
        [this.keys.executors, this.keys.beats, this.keys.leases, this.keys.fenced, this.keys.inbox(this.id), ...application],
        [this.id, this.sealBeat(), session?.lease ?? "", session === undefined ? "0-0" : `${session.generation}-${session.received + 1}`],
      )) as Buffer[];
      if (String(reply[0]) === "FENCED") return this.end();
      if (!this.registered) this.options.onRegistered?.(this.id);
      this.registered = true;
      if (session === this.session) this.observe(session, reply, sentMs);
    } catch (error) {
      if (!isMillraceError(error, "STOPPED")) this.log("heartbeat failed", { message: (error as Error).message });
    } finally {
      this.beating = false;
    }
  }

  private sealBeat(): Buffer {
    const { session, keys, id } = this;
    const header = {
      cluster: keys.cluster,
      application: "",
      epoch: 0,
      direction: "executorAlive",
      executor: id,
      messageId: ++this.beats,
    } as const;
    const body = encodeMessage({
      type: "ExecutorAlive",
      executorId: id,
      version: this.version,
      host: hostname(),
      pid: process.pid,
      memoryMiB: this.options.memoryMiB,
      address: this.server!.address,
      state: session === undefined ? "free" : session.busy ? "busy" : "idle",
      lease: session?.lease ?? "",
      received: session?.received ?? 0,
      sent: session?.uplink.sent ?? 0,
      refused: this.refused,
    });
    return this.envelope.seal(header, body);
  }

  /** What the heartbeat's reply says of the lease and of the driver. */
  private observe(session: LeaseSession | undefined, [, now, lease, epoch, , at, alive]: readonly Buffer[], sentMs: number): void {
    const reading = { now: Number(now), lease: String(lease), epoch: known(epoch), driverAt: known(at) };
    const reason = this.watch.observe(reading, session, sentMs, performance.now());
    if (reason !== undefined) {
      void (session === undefined ? this.free(reading.lease) : this.leave(reason));
      return;
    }
    if (session === undefined || alive === undefined || alive.length === 0) return;
    try {
      const { application, epoch: own } = session;
      const { header, body } = this.envelope.openFrom(
        { cluster: this.keys.cluster, application, epoch: own, direction: "driverAlive" },
        alive,
      );
      session.driverAlive(header.messageId as number, decodeMessage(body, ["DriverAlive"]));
    } catch (error) {
      this.refuse(error as Error);
    }
  }

  private refuse(error: Error): void {
    this.refused++;
    this.log("refused", { message: error.message });
  }

  private log(event: string, fields: Readonly<Record<string, unknown>>): void {
    this.options.log?.(event, { executorId: this.id, ...fields });
  }

  private async close(error: Error | undefined): Promise<void> {
    clearInterval(this.timer);
    this.reader.close();
    await this.session?.close();
    await this.server?.close();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
    const goodbye = reportExit(this.connection, this.keys, this.envelope, this.id, "it was stopped").catch(() => {});
    await withTimeout(GOODBYE_MS, (tooLong) => Promise.race([goodbye, tooLong]));
    this.connection.close();
    if (error !== undefined) throw error;
  }
}

function known(value: Buffer | undefined): number | undefined {
  return value === undefined || value.length === 0 ? undefined : Number(value);
}

function refusal(why: string): MillraceError {
  return new MillraceError("MESSAGE_REFUSED", `Message refused: ${why}`);
}
