// Gets a job's bundle from Redis. Its seal (the cluster's secret) and its name (SHA-256 of the code) are verified before
// anyone evaluates it. Also makes the sealed form, for the driver.
import { createHash } from "node:crypto";
import type { Bundle } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { Envelope, EnvelopeHeader } from "../protocol/envelope.ts";
import type { Keys } from "../protocol/keys.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";

const RETRY_MS = 100;
const GIVE_UP_MS = 30_000;

function headerOf(cluster: string, hash: string): EnvelopeHeader {
  return { cluster, application: "", epoch: 0, direction: "bundle", executor: "", messageId: `sha256-${hash}` };
}

export function sealBundle(envelope: Envelope, cluster: string, bundle: Bundle): Buffer {
  return envelope.seal(headerOf(cluster, bundle.hash), Buffer.from(bundle.code));
}

/** Throws MESSAGE_REFUSED unless `sealed` is the bundle of that hash. */
export function openBundle(envelope: Envelope, cluster: string, hash: string, sealed: Uint8Array): Bundle {
  const code = envelope.open(headerOf(cluster, hash), sealed);
  if (createHash("sha256").update(code).digest("hex") !== hash) {
    throw new MillraceError("MESSAGE_REFUSED", `Bundle ${hash} refused: its code has another SHA-256`);
  }
  return { hash, code: code.toString() };
}

/** Waits for a bundle that Redis has lost: its driver puts it there again. `gone` says that nobody needs it any more. */
export async function fetchBundle(
  connection: RedisConnection,
  keys: Keys,
  envelope: Envelope,
  hash: string,
  gone: () => boolean,
): Promise<Bundle> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (;;) {
    const sealed = (await connection.call("GET", [keys.bundle(hash)])) as Buffer | null;
    if (sealed !== null) return openBundle(envelope, keys.cluster, hash, sealed);
    if (gone() || performance.now() > giveUpAt) throw new MillraceError("BLOCK_LOST", `Bundle ${hash} is not in Redis`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
