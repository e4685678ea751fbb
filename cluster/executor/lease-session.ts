// One application's stay on an executor, from StartApplication to the end of its lease: its compute thread, receivers,
// results and links. Runs in the control thread and never runs user code. Messages are handled one after another,
// each once. When it ends, nothing of the application is left.
import { crc32 } from "node:zlib";
import { MillraceError } from "../../engine/errors.ts";
import type { BlockGroup, BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { Envelope, EnvelopeHeader } from "../protocol/envelope.ts";
import { type Keys, leaseName } from "../protocol/keys.ts";
import type { DriverAlive, DriverMessage, FinishedAttempt, TaskAttempt } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import type { KeyRing } from "../protocol/secret.ts";
import { BlockClient } from "./block-client.ts";
import type { BlockStore, CheckedBlock } from "./block-store.ts";
import { fetchBundle } from "./bundle-loader.ts";
import { PeerDirectory } from "./peer-directory.ts";
import { Replicator } from "./replicator.ts";
import { SessionCompute, type StartComputeThread } from "./session-compute.ts";
import { SessionReceivers, type StartReceiverThread } from "./session-receivers.ts";
import { storageBytes } from "./storage-memory.ts";
import { storeCached } from "./store-cached.ts";
import { Uplink } from "./uplink.ts";

/** An outcome larger than this stays here as a block, and the driver fetches it. */
export const MAX_OUTCOME_BYTES = 1024 * 1024;
/** Outcomes are sent together: once nothing is left to run, or after this time, or at this size. */
const FLUSH_MS = 1;
const FLUSH_BYTES = 4 * 1024 * 1024;

export interface SessionEnvironment {
  readonly executorId: ExecutorId;
  readonly connection: RedisConnection;
  readonly envelope: Envelope;
  readonly keys: Keys;
  readonly ring: KeyRing;
  readonly store: BlockStore;
  readonly memoryMiB: number;
  readonly startComputeThread: StartComputeThread;
  readonly startReceiverThread: StartReceiverThread;
  /** The lease is over, or the session cannot go on. Called once. */
  readonly ended: (reason: string) => void;
}

type StartApplication = Extract<DriverMessage, { type: "StartApplication" }>;
type RunTasks = Extract<DriverMessage, { type: "RunTasks" }>;

export class LeaseSession {
  readonly application: string;
  readonly epoch: number;
  readonly lease: string;
  readonly leaseTimeoutMs: number;
  readonly tickets: readonly Buffer[];
  readonly uplink: Uplink;
  /** Number of the driver's last message taken. */
  received = 0;
  generation: number;
  private readonly env: SessionEnvironment;
  private readonly peers: PeerDirectory;
  private readonly client: BlockClient;
  private readonly replicator: Replicator;
  private readonly receivers: SessionReceivers;
  private readonly compute: SessionCompute;
  private results: FinishedAttempt[] = [];
  private resultBytes = 0;
  private flushTimer: NodeJS.Timeout | undefined;
  private nextResult = 0;
  private lastDriverBeat: number;
  private over = false;

  constructor(env: SessionEnvironment, header: EnvelopeHeader, message: StartApplication, generation: number) {
    this.env = env;
    this.application = header.application;
    this.epoch = header.epoch;
    this.lease = leaseName(header.application, header.epoch);
    this.leaseTimeoutMs = message.leaseTimeoutMs;
    this.lastDriverBeat = message.beat;
    this.generation = generation;
    this.received = 1;
    this.tickets = env.ring.blockTickets(this.application, this.epoch);
    const { connection, envelope, keys, executorId } = env;
    const storage = storageBytes(message.storageBytes === 0 ? undefined : message.storageBytes, env.memoryMiB);
    env.store.persistedBytes = storage;
    this.uplink = new Uplink({
      connection,
      envelope,
      keys,
      header: { cluster: keys.cluster, application: this.application, epoch: this.epoch, executor: executorId },
      lease: this.lease,
      generation,
      received: () => this.received,
      ended: (why) => this.end(`its lease ended (${why})`),
    });
    this.peers = new PeerDirectory(connection, keys, envelope);
    this.client = new BlockClient({ addressOf: (id) => this.peers.addressOf(id), tickets: this.tickets, lease: this.lease });
    this.replicator = new Replicator({
      others: () => this.peers.others(this.lease, executorId),
      copyTo: (id, blockId, bytes, mode) => this.client.put(id, blockId, bytes, mode),
    });
    this.receivers = new SessionReceivers({
      executorId,
      argv: message.argv,
      start: env.startReceiverThread,
      bundles: () => this.compute.bundles,
      store: async (id, bytes, mode) => (await env.store.keep(id, bytes, mode)) !== undefined,
      replicator: this.replicator,
      announce: (event) => this.uplink.whenWritten(this.uplink.send({ type: "ReceiverReported", event })),
    });
    this.compute = new SessionCompute({
      thread: { executorId, memoryMiB: env.memoryMiB, storageBytes: storage, argv: message.argv },
      taskTimeoutMs: message.taskTimeoutMs,
      start: env.startComputeThread,
      storeBlocks: (blocks) => {
        for (const block of blocks) env.store.put(block.id, block.bytes);
      },
      storeCached: (request) => storeCached(env.store, this.replicator, request),
      fetchBlocks: (id, ids) => this.fetchBlocks(id, ids),
      finished: (attempt, outcome) => this.finish(attempt, outcome),
      threadLost: () => this.uplink.send({ type: "ComputeThreadLost" }),
      failed: (error) => this.end(`its compute thread did not start: ${error.message}`),
    });
  }

  get busy(): boolean {
    return this.compute.runningCount > 0;
  }

  /** Handles message number `id` of the driver. One seen before, or ahead of its turn, is dropped. */
  async receive(id: number, message: DriverMessage): Promise<void> {
    if (this.over || id !== this.received + 1) return;
    this.received = id;
    switch (message.type) {
      case "LoadBundle":
        return this.loadBundle(message.hash);
      case "RunTasks":
        return this.runTasks(message);
      case "KillTasks":
        return this.compute.kill(message.attempts);
      case "Forget":
        return this.forget(message.groups);
      case "StartReceiver":
        return this.receivers.start(message);
      case "StopReceiver":
        return this.receivers.stop(message.streamId);
      case "UpdateReceiverRate":
        return this.receivers.updateRate(message.streamId, message.rate);
      case "DropPeer":
        this.peers.forget(message.executorId);
        return this.client.forget(message.executorId);
      case "StopApplication":
        return this.end("its driver stopped");
      case "StartApplication":
        return;
    }
  }

  /** The driver's heartbeat number `beat`. */
  driverAlive(beat: number, alive: DriverAlive): void {
    if (beat <= this.lastDriverBeat || this.over) return;
    this.lastDriverBeat = beat;
    const received = alive.received.get(this.env.executorId);
    if (received === undefined) {
      this.end("its driver gave it up");
      return;
    }
    this.generation = alive.generation;
    this.uplink.confirm(received);
    this.uplink.catchUp(alive.generation);
  }

  /** A block for a peer: stored here, or a cached partition of the compute thread. */
  async readBlock(id: BlockId): Promise<CheckedBlock | undefined> {
    const stored = await this.env.store.get(id);
    if (stored !== undefined || !id.startsWith("rdd-")) return stored;
    const bytes = await this.compute.readCached(id);
    return bytes === undefined ? undefined : { bytes, checksum: crc32(bytes) };
  }

  /** Ends everything of the application on this executor. */
  async close(): Promise<void> {
    this.over = true;
    clearTimeout(this.flushTimer);
    this.uplink.close(new MillraceError("STOPPED", "The application has left this executor"));
    this.client.close();
    await Promise.all([this.receivers.close(), this.compute.close()]);
    this.env.store.clear();
  }

  private end(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.env.ended(reason);
  }

  private async loadBundle(hash: string): Promise<void> {
    const { connection, keys, envelope } = this.env;
    try {
      const bundle = await fetchBundle(connection, keys, envelope, hash, () => this.over);
      await this.compute.loadBundle(bundle);
    } catch (error) {
      if (!this.over) this.compute.break(error as Error);
    }
  }

  private async runTasks(message: RunTasks): Promise<void> {
    this.uplink.confirm(message.received);
    if (message.forget.length > 0) this.forget(message.forget);
    const missing = await this.compute.run(message);
    if (missing.length > 0) this.uplink.send({ type: "PlansMissed", hashes: missing, attempts: message.attempts });
  }

  private async fetchBlocks(executorId: ExecutorId, ids: readonly BlockId[]): Promise<readonly (Uint8Array | undefined)[]> {
    if (executorId !== this.env.executorId) return this.client.fetch(executorId, ids);
    return Promise.all(ids.map(async (id) => (await this.env.store.get(id))?.bytes));
  }

  private finish(attempt: TaskAttempt, outcome: Uint8Array): void {
    if (this.over) return;
    const [taskId, number] = attempt;
    if (outcome.length <= MAX_OUTCOME_BYTES) {
      this.results.push({ taskId, attempt: number, outcome, blockId: null });
      this.resultBytes += outcome.length;
    } else {
      const blockId: BlockId = `result-${this.env.executorId}-${this.nextResult++}`;
      this.env.store.put(blockId, outcome);
      this.results.push({ taskId, attempt: number, outcome: null, blockId });
    }
    if (!this.busy || this.resultBytes > FLUSH_BYTES) this.flush();
    else this.flushTimer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    if (this.results.length === 0 || this.over) return;
    const results = this.results;
    this.results = [];
    this.resultBytes = 0;
    this.uplink.send({ type: "TasksFinished", received: this.received, results });
  }

  private forget(groups: readonly BlockGroup[]): void {
    for (const group of groups) this.env.store.forget(group);
    this.compute.forget(groups);
  }
}
