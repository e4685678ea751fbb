import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StoreRequest } from "../../engine/storage/partition-cache.ts";
import { BlockStore } from "./block-store.ts";
import { Replicator } from "./replicator.ts";
import { storeCached } from "./store-cached.ts";

function setUp(others: () => Promise<string[]> = async () => ["a", "b"]) {
  const store = new BlockStore(join(mkdtempSync(join(tmpdir(), "millrace-cached-")), "b"), 1000);
  const copied: string[] = [];
  const replicator = new Replicator({
    others,
    copyTo: async (executorId, id, _bytes, mode) => copied.push(`${id} ${mode} to ${executorId}`) > 0,
  });
  const keep = (request: Partial<StoreRequest>) =>
    storeCached(store, replicator, { id: "rdd-1-0", bytes: new Uint8Array(100), here: "memory", copies: 1, copyMode: "spill", ...request });
  return { store, copied, keep };
}

test("is kept here and copied, as it is asked", async () => {
  const { store, copied, keep } = setUp();
  expect(await keep({ here: "disk", copyMode: "disk" })).toEqual({ place: "disk", copies: ["a"], dropped: [] });
  expect((await store.get("rdd-1-0"))?.bytes.length).toBe(100);
  expect(copied).toEqual(["rdd-1-0 disk to a"]);
  await store.close();
});

test("may be copied only", async () => {
  const { store, keep } = setUp();
  expect(await keep({ here: undefined, copies: 2 })).toEqual({ place: undefined, copies: ["a", "b"], dropped: [] });
  expect(await store.get("rdd-1-0")).toBeUndefined();
});

test("where there is no room for it here, nobody else is troubled with it", async () => {
  const { copied, keep } = setUp();
  expect(await keep({ bytes: new Uint8Array(2000) })).toEqual({ place: undefined, copies: [], dropped: [] });
  expect(copied).toEqual([]);
});

test("where the others are not known it is kept here", async () => {
  const { keep } = setUp(() => Promise.reject(new Error("Redis is away")));
  expect(await keep({})).toEqual({ place: "memory", copies: [], dropped: [] });
});
