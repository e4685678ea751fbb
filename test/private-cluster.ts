// A cluster of a test's own, started by the command line as users do: two executors over a private Redis.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCli } from "./spawn-cli.ts";

export interface PrivateCluster {
  /** The master URL of its executors. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Its processes get `environment` as well; drivers of this process find its secret. */
export async function startPrivateCluster(environment: Readonly<Record<string, string>> = {}): Promise<PrivateCluster> {
  const home = mkdtempSync(join(tmpdir(), "millrace-cluster-"));
  const env = { ...environment, MILLRACE_HOME: home };
  process.env.MILLRACE_HOME = home;
  const { stdout, stderr } = await startCli(["cluster", "start", "--executors", "2"], { env }).finished;
  const url = /redis\S*:\/\/\S+/.exec(stdout)?.[0];
  if (url === undefined) throw new Error(`The cluster did not start: ${stderr}`);
  return {
    url,
    async stop() {
      await startCli(["cluster", "stop"], { env }).finished;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The cluster that the environment names (MILLRACE_TEST_MASTER_REDIS), which goes on; else a private one. */
export async function testCluster(): Promise<PrivateCluster> {
  const given = process.env.MILLRACE_TEST_MASTER_REDIS;
  return given === undefined ? startPrivateCluster() : { url: given, stop: async () => {} };
}
