// A private Redis: redis-server or valkey-server from PATH on a unix socket in a given folder, with no TCP port, nothing
// on disk and no eviction. Its whole configuration is on the command line; no shell, an environment by allow-list.
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { MillraceError } from "../../engine/errors.ts";
import { parseMaster } from "../protocol/master-url.ts";
import { RedisConnection } from "../protocol/redis-connection.ts";
import { childEnvironment } from "./child-environment.ts";

const NAMES = ["redis-server", "valkey-server"];
const MAX_SOCKET_PATH = 100;

/** Where redis-server or valkey-server is. Throws REDIS_NOT_FOUND with how to install it. */
export function findRedisServer(path: string = process.env.PATH ?? ""): string {
  for (const folder of path.split(delimiter).filter((entry) => entry !== "")) {
    for (const name of NAMES) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here: look further.
      }
    }
  }
  throw new MillraceError(
    "REDIS_NOT_FOUND",
    "Neither redis-server nor valkey-server is on PATH. Install one (Debian: apt-get install redis-server; macOS: brew install redis) or give the address of yours with --redis URL",
  );
}

export interface RedisProcess {
  readonly child: ChildProcess;
  /** redis+unix://... */
  readonly url: string;
}

/** Starts a server in `folder` and resolves once it answers. */
export async function startRedisProcess(folder: string, extraArguments: readonly string[] = []): Promise<RedisProcess> {
  const socket = join(folder, "redis.sock");
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH) {
    throw new MillraceError("INVALID_ARGUMENT", `${socket} is too long for a unix socket; set MILLRACE_HOME to a shorter path`);
  }
  const settings = [
    "--port",
    "0",
    "--unixsocket",
    socket,
    "--unixsocketperm",
    "700",
    "--dir",
    folder,
    "--pidfile",
    join(folder, "redis.pid"),
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  const child = spawn(findRedisServer(), [...settings, "--maxmemory-policy", "noeviction", ...extraArguments], {
    stdio: "ignore",
    env: childEnvironment(process.env),
  });
  const url = `redis+unix://${socket}`;
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`redis-server ended (${signal ?? code})`)));
  });
  try {
    const connection = await Promise.race([RedisConnection.connect(parseMaster(url), { connectDeadlineMs: 10_000 }), failed]);
    connection.close();
  } catch (cause) {
    child.kill("SIGKILL");
    throw new MillraceError("CLUSTER_UNREACHABLE", `The private redis-server in ${folder} did not start: ${(cause as Error).message}`, {
      cause,
    });
  }
  failed.catch(() => {});
  return { child, url };
}
