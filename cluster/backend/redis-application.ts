// The driver's part in Redis: its epoch and generation, its heartbeat, its leases and bundles. Every operation may run twice.
// An epoch belongs to one driver process for its whole life; a generation begins whenever Redis may have lost something.
import { loadedBundles } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { ExecutorId } from "../../engine/storage/block.ts";
import { sealBundle } from "../executor/bundle-loader.ts";
import type { Envelope } from "../protocol/envelope.ts";
import { type Keys, leaseName } from "../protocol/keys.ts";
import { encodeMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";

/** What a heartbeat reads: everything about the executors of the cluster. */
export interface ClusterReading {
  /** Redis' clock. */
  readonly now: number;
  readonly executors: readonly { readonly id: ExecutorId; readonly at: number; readonly sealed: Buffer; readonly lease: string }[];
}

const BUNDLE_SECONDS = 86_400;
const UPLOAD_AGAIN_MS = 3_600_000;

export class RedisApplication {
  readonly name: string;
  epoch = 0;
  generation = 0;
  /** Number of the last heartbeat. */
  beats = 0;
  private readonly connection: RedisConnection;
  private readonly envelope: Envelope;
  private readonly keys: Keys;
  private uploaded = 0;
  private uploadedAt = performance.now();

  constructor(name: string, connection: RedisConnection, envelope: Envelope, keys: Keys) {
    this.name = name;
    this.connection = connection;
    this.envelope = envelope;
    this.keys = keys;
  }

  get lease(): string {
    return leaseName(this.name, this.epoch);
  }

  /** Becomes the driver of the application, or begins a new generation. Throws FENCED if there is a newer driver. */
  async register(): Promise<void> {
    if (this.epoch !== 0) this.generation++;
    const keys = [this.keys.application(this.name), this.keys.results(this.name)];
    const reply = (await this.connection.run("register-application", keys, [this.epoch, this.generation, this.epoch + 1])) as Buffer[];
    if (String(reply[0]) === "FENCED") throw this.fencedBy(Number(reply[1]));
    this.epoch = Number(reply[1]);
    this.generation = Math.max(this.generation, Number(reply[2]));
  }

  /** Undefined when Redis does not know this generation. Throws FENCED if there is a newer driver. */
  async beat(received: ReadonlyMap<ExecutorId, number>, cursor: string): Promise<ClusterReading | undefined> {
    const { keys, name, epoch, generation } = this;
    const header = {
      cluster: keys.cluster,
      application: name,
      epoch,
      direction: "driverAlive",
      executor: "",
      messageId: ++this.beats,
    } as const;
    const sealed = this.envelope.seal(header, encodeMessage({ type: "DriverAlive", generation, received }));
    const reply = (await this.connection.run(
      "beat-application",
      [keys.application(name), keys.executors, keys.beats, keys.leases, keys.results(name)],
      [epoch, generation, sealed, cursor],
    )) as [Buffer, Buffer, Buffer[], Buffer[], Buffer[]];
    const status = String(reply[0]);
    if (status === "FENCED") throw this.fencedBy(Number(reply[1]));
    if (status !== "OK") return undefined;
    const beats = pairs(reply[3]);
    const leases = pairs(reply[4]);
    const executors = [...pairs(reply[2])].map(([id, at]) => ({
      id,
      at: Number(at),
      sealed: beats.get(id) ?? Buffer.alloc(0),
      lease: String(leases.get(id) ?? ""),
    }));
    return { now: Number(reply[1]), executors };
  }

  /** Takes or renews a lease; `confirmed` and `received` are where the link's two directions stand. */
  async leaseExecutor(id: ExecutorId, confirmed: number, received: number): Promise<string> {
    const { keys, name } = this;
    const reply = (await this.connection.run(
      "lease-executor",
      [keys.application(name), keys.leases, keys.fenced, keys.inbox(id)],
      [this.epoch, this.generation, id, this.lease, confirmed, received],
    )) as Buffer[];
    return String(reply[0]);
  }

  async fenceExecutor(id: ExecutorId): Promise<void> {
    const { keys } = this;
    await this.connection.run("fence-executor", [keys.executors, keys.beats, keys.leases, keys.fenced, keys.inbox(id)], [id]);
  }

  /** Puts bundles loaded since the last call into Redis, or all of them (also now and then: they expire there). Not awaited by what is written after them. */
  uploadBundles(all: boolean): void {
    const bundles = loadedBundles();
    if (all || performance.now() - this.uploadedAt > UPLOAD_AGAIN_MS) {
      this.uploaded = 0;
      this.uploadedAt = performance.now();
    }
    for (; this.uploaded < bundles.length; this.uploaded++) {
      const bundle = bundles[this.uploaded]!;
      const sealed = sealBundle(this.envelope, this.keys.cluster, bundle);
      this.connection.call("SET", [this.keys.bundle(bundle.hash), sealed, "EX", BUNDLE_SECONDS]).catch(() => {
        this.uploaded = 0; // Redis had no room: all again with the next call.
      });
    }
  }

  async unregister(): Promise<void> {
    await this.connection.run("unregister-application", [this.keys.application(this.name), this.keys.results(this.name)], [this.epoch]);
  }

  private fencedBy(epoch: number): MillraceError {
    return new MillraceError(
      "FENCED",
      `Another driver of application "${this.name}" has started (epoch ${epoch}, this one has ${this.epoch}). Give one of them another --name to run both`,
      { details: { application: this.name, epoch } },
    );
  }
}

function pairs(flat: readonly Buffer[]): Map<string, Buffer> {
  const map = new Map<string, Buffer>();
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(String(flat[i]), flat[i + 1]!);
  return map;
}
