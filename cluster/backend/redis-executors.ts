// The executors an application has leased: takes free ones as they register, and gives up those that left, ended or went
// silent. An executor that was given up is fenced and its id never comes back. Decides from the readings of the heartbeat.
import type { BackendEvents } from "../../engine/scheduler/backend.ts";
import type { Task, TaskOutcome } from "../../engine/scheduler/task.ts";
import type { ExecutorId } from "../../engine/storage/block.ts";
import { storageBytes } from "../executor/storage-memory.ts";
import type { Envelope } from "../protocol/envelope.ts";
import { HeartbeatJudge } from "../protocol/heartbeat-judge.ts";
import type { Keys } from "../protocol/keys.ts";
import type { ExecutorAlive } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import type { ClusterReading, RedisApplication } from "./redis-application.ts";
import { type Heartbeat, RedisLink } from "./redis-link.ts";
import type { RedisSettings } from "./redis-settings.ts";

const MAX_READING_GAP_MS = 500;
/** Messages that nobody confirms for this long, by an executor that lives, are sent again. */
const STUCK_MS = 5000;
const FORGET_EVERY_BEATS = 8;

export interface RedisExecutorsOptions {
  readonly connection: RedisConnection;
  readonly envelope: Envelope;
  readonly keys: Keys;
  readonly settings: RedisSettings;
  readonly application: RedisApplication;
  readonly events: BackendEvents;
  /** The driver's: it leases no executor of another. */
  readonly version: string;
  /** Checks a heartbeat; undefined if it is not genuine. */
  readonly openBeat: (executorId: ExecutorId, sealed: Buffer) => { readonly number: number; readonly alive: ExecutorAlive } | undefined;
  readonly dropPeer: (executorId: ExecutorId) => void;
  /** Something was lost on the way: begin a new generation. */
  readonly recover: () => void;
  /** One reading's free executors have been leased. */
  readonly leased: () => void;
}

export class RedisExecutors {
  /** Executors of the whole cluster in the last reading. */
  registered = 0;
  /** Versions of free executors that are not ours, each with the number of executors, in the last reading. */
  otherVersions: ReadonlyMap<string, number> = new Map();
  /** Executors in the last reading whose heartbeat our secret does not open. */
  unreadable = 0;
  private readonly options: RedisExecutorsOptions;
  private readonly links = new Map<ExecutorId, RedisLink>();
  private readonly lost = new Set<ExecutorId>();
  /** No more than this many are leased. */
  private limit: number;
  private readonly judge = new HeartbeatJudge(MAX_READING_GAP_MS);

  constructor(options: RedisExecutorsOptions) {
    this.options = options;
    this.limit = options.settings.maxExecutors;
  }

  get size(): number {
    return this.links.size;
  }

  get(executorId: ExecutorId): RedisLink | undefined {
    return this.links.get(executorId);
  }

  all(): Iterable<RedisLink> {
    return this.links.values();
  }

  /** How many messages of each executor were taken. */
  received(): ReadonlyMap<ExecutorId, number> {
    return new Map([...this.links].map(([id, link]) => [id, link.received]));
  }

  /** A heartbeat's reading, asked for at `sentMs` (monotonic). */
  observe(reading: ClusterReading, sentMs: number): void {
    const { settings, application, openBeat, version } = this.options;
    this.judge.observe(reading.now, sentMs, performance.now());
    this.registered = reading.executors.length;
    const free: [ExecutorAlive, Heartbeat][] = [];
    const otherVersions = new Map<string, number>();
    let unreadable = 0;
    for (const { id, at, sealed, lease } of reading.executors) {
      const link = this.links.get(id);
      if (link?.ready && lease !== application.lease) {
        this.lose(id, "it has ended its lease");
        continue;
      }
      if (link !== undefined && sealed.equals(link.beat.sealed)) continue;
      if (link === undefined && (lease !== "" || this.lost.has(id) || this.judge.isSilent(at, settings.executorTimeoutMs))) continue;
      const opened = openBeat(id, sealed);
      if (opened === undefined) {
        unreadable++;
        continue;
      }
      const beat = { sealed, number: opened.number, at };
      const theirs = opened.alive.version ?? "unknown"; // Very old ones do not say.
      if (link === undefined && theirs !== version) otherVersions.set(theirs, (otherVersions.get(theirs) ?? 0) + 1);
      else if (link === undefined) free.push([opened.alive, beat]);
      else if (opened.number > link.beat.number) this.heard(link, opened.alive, beat);
    }
    this.otherVersions = otherVersions;
    this.unreadable = unreadable;
    for (const link of [...this.links.values()]) this.judgeLink(link);
    const leasing = free.slice(0, Math.max(0, this.limit - this.links.size)).map(([alive, beat]) => this.lease(alive, beat));
    if (leasing.length === 0) return;
    void Promise.all(leasing).then(() => {
      if ([...this.links.values()].some((link) => link.ready)) this.options.leased();
    });
  }

  /** How many to lease from now on, within the settings; those that are leased stay. */
  request(total: number): void {
    this.limit = Math.min(this.options.settings.maxExecutors, total);
  }

  /** Gives an executor back to the cluster, and takes none for it. */
  giveBack(executorId: ExecutorId): void {
    if (!this.links.has(executorId)) return;
    this.limit = this.links.size - 1;
    this.lose(executorId, "it was given back");
  }

  /** Gives an executor up. */
  lose(executorId: ExecutorId, reason: string): void {
    const link = this.links.get(executorId);
    if (link === undefined) return;
    this.links.delete(executorId);
    this.lost.add(executorId);
    this.options.application.fenceExecutor(executorId).catch(() => {});
    this.options.dropPeer(executorId);
    for (const other of this.links.values()) if (other.ready) other.send({ type: "DropPeer", executorId });
    if (link.ready) this.options.events.executorLost(executorId, reason);
  }

  /** Forgets them all without a word to them: they are another driver's now. */
  loseAll(reason: string): void {
    const ids = [...this.links.values()].filter((link) => link.ready).map((link) => link.executorId);
    this.links.clear();
    for (const id of ids) this.options.events.executorLost(id, reason);
  }

  /** In a new generation: renews all leases and sends what is not confirmed. */
  renewAll(): void {
    for (const link of [...this.links.values()]) {
      if (!link.ready) continue;
      // Not awaited: on one connection the lease comes before what is sent under it.
      void this.options.application.leaseExecutor(link.executorId, link.confirmed, link.received).then(
        (reply) => {
          if (reply === "TAKEN" || reply === "FENCED") this.lose(link.executorId, `its lease is gone (${reply})`);
        },
        () => {},
      );
      link.resend();
    }
  }

  stopAll(): void {
    for (const link of this.links.values()) if (link.ready) link.send({ type: "StopApplication" });
  }

  private heard(link: RedisLink, alive: ExecutorAlive, beat: Heartbeat): void {
    link.beat = beat;
    link.confirm(alive.received);
    if (alive.sent <= link.received && !link.hasUnconfirmed) link.movedAt = performance.now();
  }

  private judgeLink(link: RedisLink): void {
    const { settings, application } = this.options;
    if (this.judge.isSilent(link.beat.at, settings.executorTimeoutMs)) {
      this.lose(link.executorId, `no heartbeat for more than ${settings.executorTimeoutMs} ms`);
      return;
    }
    if (!link.ready) return;
    link.catchUp();
    if (application.beats % FORGET_EVERY_BEATS === 0) link.flushForgotten();
    if (performance.now() - link.movedAt > STUCK_MS) {
      link.movedAt = performance.now();
      this.options.recover();
    }
  }

  private async lease({ executorId, host, address, memoryMiB }: ExecutorAlive, beat: Heartbeat): Promise<void> {
    const { connection, envelope, keys, application, settings, events } = this.options;
    const link = new RedisLink({
      executorId,
      host,
      address,
      connection,
      envelope,
      keys,
      application: application.name,
      epoch: application.epoch,
      generation: () => application.generation,
      refused: (reply, generation) => this.refused(reply, generation),
      failed: (failing, task, outcome) => this.failTask(failing, task, outcome),
    });
    link.beat = beat;
    this.links.set(executorId, link);
    const reply = await application.leaseExecutor(executorId, 0, 0).catch(() => "LOST");
    if (this.links.get(executorId) !== link) return;
    if (reply !== "OK") {
      this.links.delete(executorId);
      return;
    }
    link.ready = true;
    const { leaseTimeoutMs, taskTimeoutMs } = settings;
    const argv = process.argv.slice(2);
    link.send({
      type: "StartApplication",
      argv,
      leaseTimeoutMs,
      taskTimeoutMs,
      storageBytes: settings.storageBytes ?? 0,
      beat: application.beats,
    });
    application.uploadBundles(false);
    link.sendBundles();
    events.executorAdded({ id: executorId, host, storageBytes: storageBytes(settings.storageBytes, memoryMiB) });
  }

  private failTask(link: RedisLink, { taskId, attempt }: Task, outcome: TaskOutcome): void {
    queueMicrotask(() => {
      if (link.finish(taskId, attempt)) this.options.events.taskFinished(link.executorId, taskId, attempt, outcome);
    });
  }

  /** Redis did not take a message that was written in `generation`. */
  private refused(reply: string, generation: number): void {
    if (generation !== this.options.application.generation) return;
    if (reply === "FENCED" || reply === "LOST" || reply === "STALE" || reply === "GAP") this.options.recover();
  }
}
