// A cluster on this machine, for the CLI and for tests: starts its daemon, asks it, stops it. See cluster-daemon.ts.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ERROR_CODES, type ErrorCode, MillraceError } from "../../engine/errors.ts";
import { threadEntry } from "../executor/thread-entry.ts";
import { parseMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { loadSecret } from "../protocol/secret.ts";
import { childEnvironment, secretEnvironment } from "./child-environment.ts";
import type { DaemonOptions } from "./cluster-daemon.ts";
import { ClusterHome, type ClusterState, isAlive } from "./cluster-home.ts";
import { type ClusterStatus, readClusterStatus } from "./cluster-status.ts";
import { askControl } from "./control-channel.ts";

export interface StartClusterOptions {
  readonly executors: number;
  /** A Redis that runs already; without it the cluster has a private one. */
  readonly redisUrl?: string;
  readonly executorMemoryMiB?: number;
  /** Instead of `$MILLRACE_HOME`. */
  readonly home?: string;
}

export interface ClusterLocation {
  readonly home?: string;
}

const DEFAULT_MEMORY_MIB = 1024;
const START_DEADLINE_MS = 30_000;
const POLL_MS = 25;
const CONTROL_TIMEOUT_MS = 15_000;

/** Starts a cluster and resolves when all its executors are registered. */
export async function startCluster(options: StartClusterOptions): Promise<ClusterStatus> {
  const home = new ClusterHome(options.home);
  const running = home.readState();
  if (running !== undefined) {
    throw new MillraceError(
      "CONTEXT_STATE",
      `A cluster is already running (process ${running.pid}, ${running.master}). Use it, or stop it: millrace cluster stop`,
    );
  }
  if (!Number.isInteger(options.executors) || options.executors < 1) {
    throw new MillraceError("INVALID_ARGUMENT", `A cluster needs at least one executor, not ${options.executors}`);
  }
  if (options.redisUrl !== undefined) parseMaster(options.redisUrl, process.env);
  await clearRemains(home);
  await spawnDaemon({
    executors: options.executors,
    executorMemoryMiB: options.executorMemoryMiB ?? DEFAULT_MEMORY_MIB,
    redisUrl: options.redisUrl,
    home: home.folder,
  });
  const state = required(home);
  return whenReady(home, state);
}

/** The cluster that runs, with its executors. Rejects with CLUSTER_UNREACHABLE when none does. */
export async function clusterStatus(location: ClusterLocation = {}): Promise<ClusterStatus> {
  const home = new ClusterHome(location.home);
  return statusOf(home, required(home));
}

/** Changes the number of executors; resolves when the new ones are registered and the others have ended. */
export async function scaleCluster(executors: number, location: ClusterLocation = {}): Promise<ClusterStatus> {
  const home = new ClusterHome(location.home);
  const state = required(home);
  if (!Number.isInteger(executors) || executors < 0) throw new MillraceError("INVALID_ARGUMENT", `${executors} is no number of executors`);
  await askControl(state.control, { type: "ScaleCluster", executors }, CONTROL_TIMEOUT_MS);
  return whenReady(home, state);
}

/** Stops the cluster with all it started. Resolves when its daemon has ended; false if none was running. */
export async function stopCluster(location: ClusterLocation = {}): Promise<boolean> {
  const home = new ClusterHome(location.home);
  const state = home.readState();
  if (state === undefined) return false;
  await askControl(state.control, { type: "StopCluster" }, CONTROL_TIMEOUT_MS);
  const deadline = performance.now() + CONTROL_TIMEOUT_MS;
  while (isAlive(state.pid)) {
    if (performance.now() > deadline)
      throw new MillraceError("TIMED_OUT", `The cluster's daemon (process ${state.pid}) has not ended after ${CONTROL_TIMEOUT_MS} ms`);
    await pause();
  }
  return true;
}

/** Ends the private Redis of a daemon that was killed; its executors have ended by themselves. */
async function clearRemains(home: ClusterHome): Promise<void> {
  const remains = home.readRemains();
  if (remains === undefined || !remains.runFolder.startsWith(join(home.folder, "run-"))) return;
  if (remains.master.startsWith(`redis+unix://${remains.runFolder}/`)) {
    try {
      const connection = await RedisConnection.connect(parseMaster(remains.master), { connectDeadlineMs: 500 });
      void connection.call("SHUTDOWN", ["NOSAVE"]).catch(() => {});
      await pause();
      connection.close();
    } catch {
      // It is gone already.
    }
  }
  rmSync(remains.runFolder, { recursive: true, force: true });
  home.removeState();
}

function required(home: ClusterHome): ClusterState {
  const state = home.readState();
  if (state !== undefined) return state;
  throw new MillraceError("CLUSTER_UNREACHABLE", `No cluster is running (looked in ${home.folder}). Start one: millrace cluster start`);
}

async function statusOf(home: ClusterHome, state: ClusterState): Promise<ClusterStatus> {
  const master = parseMaster(state.master, process.env);
  const connection = await RedisConnection.connect(master);
  try {
    return await readClusterStatus(connection, master, loadSecret(process.env, home.secretFile));
  } finally {
    connection.close();
  }
}

async function whenReady(home: ClusterHome, state: ClusterState): Promise<ClusterStatus> {
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    const { wanted, ready } = await askControl(state.control, { type: "DescribeCluster" }, CONTROL_TIMEOUT_MS);
    if (ready >= wanted) return statusOf(home, state);
    if (performance.now() > deadline) {
      throw new MillraceError(
        "TIMED_OUT",
        `${ready} of ${wanted} executors have registered after ${START_DEADLINE_MS} ms; see ${state.runFolder}/executors.log`,
      );
    }
    await pause();
  }
}

type DaemonReport =
  | { readonly type: "ClusterStarted" }
  | { readonly type: "ClusterFailed"; readonly code?: string; readonly message: string };

function spawnDaemon(options: DaemonOptions): Promise<void> {
  const entry = fileURLToPath(threadEntry("cluster/driver/cluster-daemon-entry"));
  const secret = process.env.MILLRACE_SECRET ? secretEnvironment(process.env, "") : {};
  const env = childEnvironment(process.env, { ...secret, MILLRACE_DAEMON: JSON.stringify(options), MILLRACE_HOME: options.home });
  const child = spawn(process.execPath, ["--max-semi-space-size=1", entry], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env,
  });
  return new Promise((resolve, reject) => {
    const fail = (code: string | undefined, message: string) =>
      reject(new MillraceError(code !== undefined && code in ERROR_CODES ? (code as ErrorCode) : "INTERNAL", message));
    child.once("error", (error) => fail(undefined, `The cluster's daemon did not start: ${error.message}`));
    child.once("exit", (code, signal) => fail(undefined, `The cluster's daemon ended at once (${signal ?? code})`));
    child.once("message", (report: DaemonReport) => {
      if (report.type === "ClusterFailed") return fail(report.code, report.message);
      child.unref();
      if (child.connected) child.disconnect();
      resolve();
    });
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
