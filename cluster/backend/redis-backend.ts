// Masters redis://, rediss:// and redis+unix://: executors are processes behind Redis. The driver holds the truth: Redis
// may lose everything at any moment, and this backend then writes its part again (`recover`). An executor whose heartbeats
// stop, by Redis' clock and only while we can hear them, is lost for good; one that comes later is leased and announced.
import { homedir } from "node:os";
import { join } from "node:path";
import { isMillraceError, MillraceError } from "../../engine/errors.ts";
import type { Backend, BackendEvents, BackendOptions, ReceiverSpec } from "../../engine/scheduler/backend.ts";
import type { Task, TaskAttempt } from "../../engine/scheduler/task.ts";
import { encode } from "../../engine/serialize/codec.ts";
import type { BlockGroup, ExecutorId } from "../../engine/storage/block.ts";
import { withTimeout } from "../../engine/time/with-timeout.ts";
import { packageVersion } from "../cli/package-root.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { type Master, parseMaster, redactMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { type KeyRing, loadSecret } from "../protocol/secret.ts";
import { StreamReader } from "../protocol/stream-reader.ts";
import { RedisApplication } from "./redis-application.ts";
import { RedisExecutors } from "./redis-executors.ts";
import { RedisInbox } from "./redis-inbox.ts";
import type { RedisLink } from "./redis-link.ts";
import { RedisSettings } from "./redis-settings.ts";

export interface RedisBackendOptions extends BackendOptions {
  /** Instead of the one from the environment or `$MILLRACE_HOME/secret`. */
  readonly secret?: KeyRing;
}

/** The backend of a cluster's address. Throws UNKNOWN_MASTER or INVALID_SECRET at once; connects in `start`. */
export function createRedisBackend(master: string, options: RedisBackendOptions): RedisBackend {
  const home = process.env.MILLRACE_HOME || join(homedir(), ".millrace");
  const secret = options.secret ?? loadSecret(process.env, join(home, "secret"));
  return new RedisBackend(parseMaster(master, process.env), secret, new RedisSettings(options));
}

const BEAT_MS = 125;
/** Whoever waits for an executor for this long is told why. */
const NOTICE_MS = 1500;
const STOP_DEADLINE_MS = 2000;

export class RedisBackend implements Backend {
  private readonly master: Master;
  private readonly secret: KeyRing;
  private readonly settings: RedisSettings;
  private readonly version: string;
  private readonly keys: Keys;
  private readonly envelope: Envelope;
  private readonly receivers = new Map<number, RedisLink>();
  private connection!: RedisConnection;
  private application!: RedisApplication;
  private executors!: RedisExecutors;
  private inbox!: RedisInbox;
  private events!: BackendEvents;
  private timer: NodeJS.Timeout | undefined;
  private beating = false;
  private recovering: Promise<void> | undefined;
  private runId = "";
  private stopped = false;
  private parallelism = 2;
  private onFirstExecutor = () => {};
  private onFailure = (_error: Error) => {};

  constructor(master: Master, secret: KeyRing, settings: RedisSettings, version: string = packageVersion()) {
    this.master = master;
    this.secret = secret;
    this.settings = settings;
    this.version = version;
    this.keys = new Keys(master.cluster);
    this.envelope = new Envelope(secret);
  }

  get applicationId() {
    return this.settings.application;
  }
  /** The number of executors leased by the end of `start`, at least 2. */
  get defaultParallelism(): number {
    return this.settings.parallelism ?? this.parallelism;
  }

  /** Messages that were refused or came from executors no longer leased. */
  get counters(): { readonly refused: number; readonly stale: number; readonly duplicates: number } {
    return this.inbox.counters;
  }

  async start(events: BackendEvents): Promise<void> {
    this.events = events;
    this.connection = await RedisConnection.connect(this.master);
    try {
      await this.connection.assertNoEviction();
      this.runId = await this.readRunId();
      const { settings, connection, envelope, keys } = this;
      this.application = new RedisApplication(settings.application, connection, envelope, keys);
      await this.application.register();
      this.application.uploadBundles(true);
      this.executors = new RedisExecutors({
        connection,
        envelope,
        keys,
        settings,
        version: this.version,
        application: this.application,
        events,
        openBeat: (id, sealed) => this.inbox.openBeat(id, sealed),
        dropPeer: (id) => this.inbox.dropPeer(id),
        recover: () => this.recover(),
        leased: () => this.onFirstExecutor(),
      });
      const reader = await StreamReader.open(this.master, keys.results(settings.application), `${this.application.generation}-0`);
      this.inbox = new RedisInbox({
        reader,
        envelope,
        keys,
        application: this.application,
        tickets: this.secret.blockTickets(settings.application, this.application.epoch),
        linkOf: (id) => this.executors.get(id),
        events,
        executorExited: (id, reason) => this.executors.lose(id, reason),
        gap: () => this.recover(),
      });
      void this.inbox.run();
      connection.onReconnect = () => void this.reconnected();
      await this.firstExecutor();
      this.parallelism = Math.max(2, this.executors.size);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  launch(executorId: ExecutorId, tasks: readonly Task[]): void {
    const link = this.executors.get(executorId);
    if (link === undefined) return;
    this.application.uploadBundles(false);
    link.sendBundles();
    link.queue(tasks);
  }

  killTasks(executorId: ExecutorId, attempts: readonly TaskAttempt[]): void {
    this.executors.get(executorId)?.kill(attempts);
  }

  forget(groups: readonly BlockGroup[]): void {
    for (const link of this.executors.all()) link.forget(groups);
  }

  startReceiver(executorId: ExecutorId, spec: ReceiverSpec): void {
    const link = this.executors.get(executorId);
    if (link === undefined) return;
    const { streamId, attempt, settings, storageLevel } = spec;
    const makeReceiver = encode(spec.makeReceiver);
    this.application.uploadBundles(false);
    link.sendBundles();
    this.receivers.set(streamId, link);
    link.send({ type: "StartReceiver", streamId, attempt, makeReceiver, settings, storageLevel });
  }

  stopReceiver(streamId: number): void {
    this.receiverLink(streamId)?.send({ type: "StopReceiver", streamId });
  }

  updateReceiverRate(streamId: number, rate: number): void {
    this.receiverLink(streamId)?.send({ type: "UpdateReceiverRate", streamId, rate });
  }

  requestTotalExecutors(total: number): void {
    this.executors.request(total);
  }

  killExecutor(executorId: ExecutorId): void {
    this.executors.giveBack(executorId);
  }

  /** To the executor that the receiver of a stream was started on, while that is there. */
  private receiverLink(streamId: number): RedisLink | undefined {
    const link = this.receivers.get(streamId);
    return link !== undefined && this.executors.get(link.executorId) === link ? link : undefined;
  }

  async stop(): Promise<void> {
    if (this.stopped || this.connection === undefined) return;
    this.stopped = true;
    clearInterval(this.timer);
    this.executors?.stopAll();
    // Written on the same connection, hence after the messages above.
    const goodbye = this.application?.unregister().catch(() => {});
    await withTimeout(STOP_DEADLINE_MS, (tooLong) => Promise.race([goodbye, tooLong]));
    await this.close();
  }

  private async close(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.inbox?.close();
    this.connection?.close();
  }

  /** Begins the heartbeat and resolves with the first executor that granted its lease. */
  private firstExecutor(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { executorWaitMs } = this.settings;
      const why = (waitedMs: number) => noExecutors(this.executors, this.version, this.master, waitedMs);
      const notice = setTimeout(() => {
        const reason = why(NOTICE_MS);
        if (reason.code === "INVALID_SECRET") fail(reason);
        else console.error(`Waiting up to ${executorWaitMs} ms for an executor. ${reason.message}`);
      }, NOTICE_MS);
      const deadline = setTimeout(() => fail(why(executorWaitMs)), executorWaitMs);
      const cancel = () => {
        clearTimeout(notice);
        clearTimeout(deadline);
      };
      const fail = (error: Error) => {
        cancel();
        reject(error);
      };
      this.onFailure = fail;
      this.onFirstExecutor = () => {
        cancel();
        resolve();
      };
      this.timer = setInterval(() => void this.beat(), BEAT_MS);
      void this.beat();
    });
  }

  private async beat(): Promise<void> {
    if (this.beating || this.stopped) return;
    this.beating = true;
    try {
      await this.recovering;
      const received = this.executors.received();
      const sentMs = performance.now();
      const reading = await this.application.beat(received, this.inbox.trimmedTo);
      if (this.stopped) return;
      if (reading === undefined) return this.recover();
      this.executors.observe(reading, sentMs);
    } catch (error) {
      this.failed(error as Error);
    } finally {
      this.beating = false;
    }
  }

  /** Begins a new generation: registers again, uploads bundles, renews leases, and sends what is not confirmed. */
  private recover(): void {
    if (this.stopped) return;
    this.recovering ??= this.rebuild()
      .catch((error: Error) => this.failed(error))
      .finally(() => {
        this.recovering = undefined;
      });
  }

  private async rebuild(): Promise<void> {
    await this.application.register();
    this.application.uploadBundles(true);
    this.executors.renewAll();
  }

  private async reconnected(): Promise<void> {
    const before = this.runId;
    try {
      this.runId = await this.readRunId();
    } catch {
      return;
    }
    if (this.runId !== before) this.recover(); // Another process: its data may be older than what we know.
  }

  private async readRunId(): Promise<string> {
    return /run_id:(\S+)/.exec(String(await this.connection.call("INFO", ["server"])))?.[1] ?? "";
  }

  private failed(error: Error): void {
    if (this.stopped || isMillraceError(error, "STOPPED")) return;
    if (!isMillraceError(error, "FENCED")) return; // An error reply of Redis: the next heartbeat tries again.
    this.onFailure(error);
    void this.close();
    this.executors.loseAll(error.message);
    this.events.failed?.(error);
  }
}

function noExecutors(executors: RedisExecutors, version: string, master: Master, waitedMs: number): MillraceError {
  const { registered, otherVersions, unreadable } = executors;
  if (unreadable > 0 && unreadable === registered) {
    const message = `The ${registered} executors registered with ${redactMaster(master.url)} use another secret than this driver. Give it theirs: MILLRACE_SECRET_FILE, or MILLRACE_HOME of their cluster`;
    return new MillraceError("INVALID_SECRET", message, { details: { registered } });
  }
  const others = [...otherVersions].map(([theirs, count]) => `${count} of version ${theirs}`).join(", ");
  const details = { registered, version, otherVersions: Object.fromEntries(otherVersions) };
  const message =
    registered === 0
      ? `No executor is registered with ${redactMaster(master.url)} after ${waitedMs} ms. Start some: millrace executor --master URL, or millrace cluster start`
      : others === ""
        ? `All ${registered} executors of the cluster work for other applications (waited ${waitedMs} ms). Stop one, or add executors: millrace cluster scale N`
        : `No executor of this driver's version ${version} is free (waited ${waitedMs} ms); free are ${others}. Run the same version of Millrace everywhere`;
  return new MillraceError("NO_EXECUTORS", message, { details });
}
