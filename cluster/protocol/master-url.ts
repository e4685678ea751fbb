// Reads a cluster's master URL: redis://HOST:PORT/DB, rediss://... (TLS) or redis+unix://PATH, each with an optional
// `?cluster=NAME`. A user name and password of Redis may stand in it (or in MILLRACE_REDIS_PASSWORD); the cluster's secret
// never does. `redactMaster` makes it fit for logs.
import { MillraceError } from "../../engine/errors.ts";
import { assertName } from "./keys.ts";

/** How to reach Redis: by `path` or by `host` and `port`. */
export interface RedisAddress {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly db?: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername: string };
}

export interface Master {
  readonly url: string;
  readonly cluster: string;
  readonly redis: RedisAddress;
}

export function parseMaster(master: string, env: Readonly<Record<string, string | undefined>> = {}): Master {
  const match = /^(redis|rediss|redis\+unix):\/\/(.*)$/.exec(master);
  let url: URL;
  try {
    if (match === null) throw new Error("unknown scheme");
    url = new URL(match[1] === "redis+unix" ? `redis://socket${match[2]}` : master);
    if (match[1] === "redis+unix" && !match[2]!.startsWith("/")) throw new Error("the socket's path must be absolute");
  } catch (cause) {
    throw new MillraceError(
      "UNKNOWN_MASTER",
      `${redactMaster(master)} is not a cluster's address (${(cause as Error).message}). Use redis://HOST:PORT, rediss://HOST:PORT or redis+unix:///PATH/TO/SOCKET`,
    );
  }
  const password = decodeURIComponent(url.password) || env.MILLRACE_REDIS_PASSWORD;
  const credentials: RedisAddress = {
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(password ? { password } : {}),
  };
  const cluster = assertName("a cluster", url.searchParams.get("cluster") ?? "default");
  if (match[1] === "redis+unix") return { url: master, cluster, redis: { ...credentials, path: decodeURIComponent(url.pathname) } };
  const db = url.pathname.length > 1 ? Number(url.pathname.slice(1)) : 0;
  if (!Number.isInteger(db)) throw new MillraceError("UNKNOWN_MASTER", `${redactMaster(master)}: the database must be a number`);
  const tls = match[1] === "rediss" ? { tls: { servername: url.hostname } } : {};
  return {
    url: master,
    cluster,
    redis: { ...credentials, host: url.hostname.replace(/^\[|\]$/g, "") || "127.0.0.1", port: Number(url.port || 6379), db, ...tls },
  };
}

/** The URL without its password. */
export function redactMaster(master: string): string {
  return master.replace(/^([a-z+]+:\/\/[^/@]*?):[^/@]*@/, "$1:***@");
}
