// A private Redis for one test file, on a unix socket in a folder of its own. It can be killed and started again on the
// same address, with nothing of what it held.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RedisProcess, startRedisProcess } from "../cluster/driver/redis-process.ts";

export class TestRedis {
  readonly folder: string;
  private process: RedisProcess;
  private readonly extra: readonly string[];

  private constructor(folder: string, process: RedisProcess, extra: readonly string[]) {
    this.folder = folder;
    this.process = process;
    this.extra = extra;
  }

  static async start(...extraArguments: readonly string[]): Promise<TestRedis> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-redis-"));
    const extra = ["--enable-debug-command", "local", ...extraArguments];
    return new TestRedis(folder, await startRedisProcess(folder, extra), extra);
  }

  get url(): string {
    return this.process.url;
  }

  /** Ends it with SIGKILL: connections break, data is gone. */
  async kill(): Promise<void> {
    if (this.process.child.exitCode !== null || this.process.child.signalCode !== null) return;
    const ended = once(this.process.child, "exit");
    this.process.child.kill("SIGKILL");
    await ended;
  }

  async restartEmpty(): Promise<void> {
    await this.kill();
    this.process = await startRedisProcess(this.folder, this.extra);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
