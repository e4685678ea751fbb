import { existsSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { StoreRequest } from "../../engine/storage/partition-cache.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { ThreadStores } from "./thread-stores.ts";

const made: ThreadStores[] = [];
afterEach(() => Promise.all(made.splice(0).map((stores) => stores.close())));

function newStores(...executorIds: string[]): ThreadStores {
  const stores = new ThreadStores({ memoryBytes: 1000, storageBytes: 500 });
  made.push(stores);
  for (const executorId of executorIds) stores.add(executorId);
  return stores;
}

const request = (more: Partial<StoreRequest> = {}): StoreRequest => {
  return { id: "rdd-1-0", bytes: new Uint8Array([1, 2]), here: "memory", copies: 0, copyMode: "memory", ...more };
};
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("millrace-"));

test("each executor has what it was given, until it is forgotten or the executor is gone", async () => {
  const stores = newStores("a", "b");
  stores.put("a", "shuffle-1-0-0", new Uint8Array([7]));
  stores.put("b", "shuffle-2-0-0", new Uint8Array([8]));
  expect([await stores.get("a", "shuffle-1-0-0"), await stores.get("b", "shuffle-1-0-0")]).toEqual([new Uint8Array([7]), undefined]);
  stores.forget([{ type: "shuffle", shuffleId: 1 }]);
  await stores.remove("b");
  expect([await stores.get("a", "shuffle-1-0-0"), await stores.get("b", "shuffle-2-0-0"), stores.has("b")]).toEqual([
    undefined,
    undefined,
    false,
  ]);
  stores.put("b", "shuffle-2-0-0", new Uint8Array([8]));
  expect(await stores.storeCached("b", request())).toEqual({ place: undefined, copies: [], dropped: [] });
});

test("copies go to other executors, as many as there are", async () => {
  const stores = newStores("a", "b", "c");
  expect(await stores.storeCached("a", request({ copies: 1 }))).toEqual({ place: "memory", copies: ["b"], dropped: [] });
  expect(await stores.storeCached("a", request({ id: "rdd-1-1", copies: 7 }))).toEqual({
    place: "memory",
    copies: ["c", "b"],
    dropped: [],
  });
  expect(await stores.get("c", "rdd-1-1")).toEqual(new Uint8Array([1, 2]));
});

test("received blocks are kept at their level until they are forgotten", async () => {
  const stores = newStores("a");
  expect(await stores.putReceived("input-0-x", new Uint8Array(600), StorageLevel.MEMORY_ONLY_SER)).toBe(true);
  expect(await stores.putReceived("input-0-y", new Uint8Array(600), StorageLevel.MEMORY_ONLY_SER)).toBe(false);
  expect(await stores.putReceived("input-0-y", new Uint8Array(600), StorageLevel.MEMORY_AND_DISK_SER_2)).toBe(true);
  await stores.remove("a");
  expect((await stores.getReceived("input-0-x"))?.length).toBe(600);
  stores.forget([{ type: "block", blockId: "input-0-x" }]);
  expect([await stores.getReceived("input-0-x"), (await stores.getReceived("input-0-y"))?.length]).toEqual([undefined, 600]);
});

test("what is on disk is in a folder of this process alone, which goes at the end", async () => {
  const before = folders();
  const stores = newStores("a");
  expect(folders()).toEqual(before);
  expect(await stores.storeCached("a", request({ here: "disk" }))).toMatchObject({ place: "disk" });
  const [folder] = folders().filter((name) => !before.includes(name));
  expect(statSync(join(tmpdir(), folder!)).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(tmpdir(), folder!, "a"))).toHaveLength(1);
  expect(new Uint8Array((await stores.get("a", "rdd-1-0"))!)).toEqual(new Uint8Array([1, 2]));
  await stores.close();
  expect(existsSync(join(tmpdir(), folder!))).toBe(false);
});
