import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { SECRET } from "../../test/cluster/cluster-harness.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import { parseSecret } from "../protocol/secret.ts";
import { fetchBundle, openBundle, sealBundle } from "./bundle-loader.ts";

const envelope = new Envelope(SECRET);
const code = "export const x = 'é';";
const hash = createHash("sha256").update(code).digest("hex");

test("a bundle comes back as it was sealed", () => {
  expect(openBundle(envelope, "c", hash, sealBundle(envelope, "c", { hash, code }))).toEqual({ hash, code });
});

test("unsigned, altered, other secret, other cluster, other code: refused", () => {
  const refused = expect.objectContaining({ code: "MESSAGE_REFUSED" });
  const sealed = sealBundle(envelope, "c", { hash, code });
  const altered = Buffer.from(sealed);
  altered[sealed.length - 2]! ^= 1;
  const foreign = sealBundle(new Envelope(parseSecret("00".repeat(32), "test")), "c", { hash, code });
  const renamed = sealBundle(envelope, "c", { hash, code: "evil()" });
  for (const bytes of [Buffer.from(code), altered, foreign, renamed]) expect(() => openBundle(envelope, "c", hash, bytes)).toThrow(refused);
  expect(() => openBundle(envelope, "d", hash, sealed)).toThrow(refused);
});

test("a bundle that Redis lost is waited for, while somebody needs it", async () => {
  const answers = [null, null, sealBundle(envelope, "c", { hash, code })];
  const connection = { call: async () => answers.shift() } as unknown as RedisConnection;
  expect(await fetchBundle(connection, new Keys("c"), envelope, hash, () => false)).toEqual({ hash, code });
  const empty = { call: async () => null } as unknown as RedisConnection;
  await expect(fetchBundle(empty, new Keys("c"), envelope, hash, () => true)).rejects.toMatchObject({ code: "BLOCK_LOST" });
});
