// The daemon of a local cluster: keeps a private Redis (unless one is given) and N executor processes running. What ends is
// started again and, if it was an executor, reported to the driver that leased it. Redis starting again is empty: drivers
// and executors fill it. Ends on StopCluster or a signal, with everything it started.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { join } from "node:path";
import type { ExecutorId } from "../../engine/storage/block.ts";
import { Envelope } from "../protocol/envelope.ts";
import { reportExit } from "../protocol/exit-report.ts";
import { Keys } from "../protocol/keys.ts";
import { parseMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { ensureSecretFile, loadSecret } from "../protocol/secret.ts";
import { ClusterHome } from "./cluster-home.ts";
import { type ControlReply, type ControlRequest, serveControl } from "./control-channel.ts";
import { ExecutorProcess } from "./executor-process.ts";
import { type RedisProcess, startRedisProcess } from "./redis-process.ts";
import { RestartDelay } from "./restart-delay.ts";

export interface DaemonOptions {
  readonly executors: number;
  readonly executorMemoryMiB: number;
  readonly redisUrl: string | undefined;
  readonly home: string;
}

export const MAX_EXECUTORS = 256;

export class ClusterDaemon {
  /** Resolves when everything it started has ended. */
  readonly ended: Promise<void>;
  private readonly options: DaemonOptions;
  private readonly home: ClusterHome;
  private readonly runFolder: string;
  private readonly executors: ExecutorProcess[] = [];
  private readonly redisDelay = new RestartDelay();
  private redis: RedisProcess | undefined;
  private connection!: RedisConnection;
  private keys!: Keys;
  private envelope!: Envelope;
  private control: Server | undefined;
  private master = "";
  private stopping = false;
  private onEnded!: () => void;

  constructor(options: DaemonOptions) {
    this.options = options;
    this.home = new ClusterHome(options.home);
    this.runFolder = this.home.makeRunFolder();
    this.ended = new Promise((resolve) => {
      this.onEnded = resolve;
    });
  }

  /** Starts Redis and the executors and announces the cluster in its home. */
  async start(): Promise<void> {
    try {
      if (!process.env.MILLRACE_SECRET && !process.env.MILLRACE_SECRET_FILE) ensureSecretFile(this.home.secretFile);
      chmodSync(this.home.folder, 0o700);
      mkdirSync(join(this.runFolder, "redis"), { mode: 0o700 });
      this.envelope = new Envelope(loadSecret(process.env, this.home.secretFile));
      if (this.options.redisUrl === undefined) await this.startRedis();
      else this.master = this.options.redisUrl;
      const master = parseMaster(this.master, process.env);
      this.keys = new Keys(master.cluster);
      this.connection = await RedisConnection.connect(master);
      await this.connection.assertNoEviction();
      await this.scale(this.options.executors);
      const control = join(this.runFolder, "control.sock");
      this.control = await serveControl(control, (request) => this.answer(request));
      this.home.writeState({ version: 1, pid: process.pid, master: this.master, control, runFolder: this.runFolder });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.stopping) return this.ended;
    this.stopping = true;
    if (this.control !== undefined) this.home.removeState();
    await Promise.all(this.executors.map((executor) => executor.stop()));
    this.connection?.close();
    if (this.redis !== undefined && this.redis.child.exitCode === null) {
      const { child } = this.redis;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL"); // It holds nothing worth a farewell.
      await gone;
    }
    this.control?.close();
    rmSync(this.runFolder, { recursive: true, force: true });
    this.onEnded();
  }

  private async answer(request: ControlRequest): Promise<ControlReply> {
    if (request.type === "ScaleCluster") await this.scale(request.executors);
    if (request.type === "StopCluster") setImmediate(() => void this.stop());
    const ready = this.executors.filter((executor) => executor.id !== undefined).length;
    return { ok: true, master: this.master, wanted: this.executors.length, ready };
  }

  private async scale(wanted: number): Promise<void> {
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > MAX_EXECUTORS)
      throw new Error(`a cluster has 0 to ${MAX_EXECUTORS} executors, not ${wanted}`);
    while (this.executors.length < wanted) {
      this.executors.push(
        new ExecutorProcess({
          master: this.master,
          memoryMiB: this.options.executorMemoryMiB,
          runFolder: this.runFolder,
          secretFile: this.home.secretFile,
          registered: () => {},
          exited: (id, reason) => this.executorExited(id, reason),
        }),
      );
    }
    await Promise.all(this.executors.splice(wanted).map((executor) => executor.stop()));
  }

  private executorExited(id: ExecutorId, reason: string): void {
    // An id that was never registered is fenced all the same: nobody will use it.
    reportExit(this.connection, this.keys, this.envelope, id, reason).catch(() => {});
  }

  private async startRedis(): Promise<void> {
    const startedAt = performance.now();
    this.redis = await startRedisProcess(join(this.runFolder, "redis"));
    this.master = this.redis.url;
    this.redis.child.once("exit", () => {
      if (this.stopping) return;
      const again = () => {
        if (!this.stopping) this.startRedis().catch(() => setTimeout(again, 1000));
      };
      setTimeout(again, this.redisDelay.next(performance.now() - startedAt));
    });
  }
}
