// What `cluster status` shows: the executors registered with a master, read from their signed heartbeats.
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { type Master, redactMaster } from "../protocol/master-url.ts";
import { decodeMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import type { KeyRing } from "../protocol/secret.ts";

export interface ExecutorStatus {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** `free` for the taking, `idle` or `busy` in an application, `lost` when its heartbeats have stopped. */
  readonly state: "free" | "busy" | "idle" | "lost";
  readonly application: string | null;
  /** Age of its last heartbeat. */
  readonly lastHeartbeatMs: number;
}

export interface ClusterStatus {
  readonly master: string;
  readonly executors: readonly ExecutorStatus[];
}

const LOST_AFTER_MS = 1000;
/** One that has been silent for this long is no longer shown. */
const HIDDEN_AFTER_MS = 60_000;

export async function readClusterStatus(connection: RedisConnection, master: Master, secret: KeyRing): Promise<ClusterStatus> {
  const keys = new Keys(master.cluster);
  const envelope = new Envelope(secret);
  const [time, scores, beats] = await Promise.all([
    connection.call("TIME", []) as Promise<Buffer[]>,
    connection.call("ZRANGE", [keys.executors, 0, -1, "WITHSCORES"]) as Promise<Buffer[]>,
    connection.call("HGETALL", [keys.beats]) as Promise<Buffer[]>,
  ]);
  const now = Number(time[0]) * 1000 + Math.floor(Number(time[1]) / 1000);
  const sealed = new Map<string, Buffer>();
  for (let i = 0; i + 1 < beats.length; i += 2) sealed.set(String(beats[i]), beats[i + 1]!);
  const executors: ExecutorStatus[] = [];
  for (let i = 0; i + 1 < scores.length; i += 2) {
    const id = String(scores[i]);
    const lastHeartbeatMs = Math.max(0, now - Number(scores[i + 1]));
    const beat = sealed.get(id);
    if (beat === undefined || lastHeartbeatMs > HIDDEN_AFTER_MS) continue;
    try {
      const { body } = envelope.openFrom({ cluster: keys.cluster, direction: "executorAlive", executor: id }, beat);
      const { pid, host, state, lease } = decodeMessage(body, ["ExecutorAlive"]);
      const application = lease === "" ? null : lease.split("/")[0]!;
      executors.push({ id, pid, host, state: lastHeartbeatMs > LOST_AFTER_MS ? "lost" : state, application, lastHeartbeatMs });
    } catch {
      // Not an executor of this cluster: someone else wrote there.
    }
  }
  return { master: redactMaster(master.url), executors };
}
