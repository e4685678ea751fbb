// Tells whoever needs to know that an executor has ended: its id is fenced, and the driver that leases it hears of it at
// once instead of waiting for the heartbeats to stop. Called by supervisors, and by executors that stop in order.
import type { ExecutorId } from "../../engine/storage/block.ts";
import type { Envelope } from "./envelope.ts";
import type { Keys } from "./keys.ts";
import { encodeMessage } from "./messages.ts";
import type { RedisConnection } from "./redis-connection.ts";

export async function reportExit(
  connection: RedisConnection,
  keys: Keys,
  envelope: Envelope,
  executorId: ExecutorId,
  reason: string,
): Promise<void> {
  const fence = [keys.executors, keys.beats, keys.leases, keys.fenced, keys.inbox(executorId)];
  const lease = String(await connection.run("fence-executor", fence, [executorId]));
  const [application, epoch] = lease.split("/");
  if (!application || !epoch) return;
  const header = {
    cluster: keys.cluster,
    application,
    epoch: Number(epoch),
    direction: "supervisor",
    executor: executorId,
    messageId: 1,
  } as const;
  const sealed = envelope.seal(header, encodeMessage({ type: "ExecutorExited", executorId, reason }));
  await connection.run("report-exit", [keys.application(application), keys.results(application)], [sealed]);
}
