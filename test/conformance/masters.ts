// The masters that cases run on. One context a master serves case after case; a case that leaves it in doubt (it hung)
// gets it replaced. The cluster behind "redis" is private: two executors over a Redis of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectedContexts } from "../../engine/scheduler/connected-contexts.ts";
import { MillraceContext } from "../../index.ts";
import { startPrivateCluster } from "../private-cluster.ts";

export const DEFAULT_MASTERS = ["local", "local[2]", "redis"];

export class MasterSession {
  readonly name: string;
  private readonly url: string;
  private readonly close: () => Promise<void>;
  private context: MillraceContext | undefined;
  private readonly directories: string[] = [];

  private constructor(name: string, url: string, close: () => Promise<void>) {
    this.name = name;
    this.url = url;
    this.close = close;
  }

  /** `master` is a master's URL, or "redis" for a private cluster, whose processes get `environment` as well. */
  static async open(master: string, environment: Readonly<Record<string, string>> = {}): Promise<MasterSession> {
    if (master !== "redis") return new MasterSession(master, master, async () => {});
    const cluster = await startPrivateCluster(environment);
    return new MasterSession(master, cluster.url, () => cluster.stop());
  }

  /** Makes the shared context, unless there is one that no case has stopped. */
  async prepare(): Promise<void> {
    if (this.context !== undefined && connectedContexts().includes(this.context)) return;
    this.context = this.newContext({ "task.maxFailures": "1" });
    await this.context.start();
  }

  /** The context that cases share. */
  sparkContext(): MillraceContext {
    if (this.context === undefined) throw new Error("The session has not been prepared");
    return this.context;
  }

  /** A context of a case's own, which it must stop. */
  newContext(conf: Readonly<Record<string, string>>): MillraceContext {
    return new MillraceContext(this.url, "conformance", { conf: new Map(Object.entries(conf)) });
  }

  /** Lets no later case use the present context. */
  async renew(): Promise<void> {
    const { context } = this;
    this.context = undefined;
    await context?.stop();
  }

  /** A directory of a case's own, gone with the session. */
  makeDirectory(): string {
    const directory = mkdtempSync(join(tmpdir(), "millrace-conformance-"));
    this.directories.push(directory);
    return directory;
  }

  async end(): Promise<void> {
    await this.renew();
    await this.close();
    for (const directory of this.directories) rmSync(directory, { recursive: true, force: true });
  }
}
