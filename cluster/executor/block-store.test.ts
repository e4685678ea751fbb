import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { BlockId } from "../../engine/storage/block.ts";
import { BlockStore } from "./block-store.ts";

const root = mkdtempSync(join(tmpdir(), "millrace-blocks-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const newStore = (memoryBytes = 1000) => new BlockStore(join(root, String(count++)), memoryBytes);
const block = (byte: number, length = 10) => new Uint8Array(length).fill(byte);

test("a block is kept until its group is forgotten", async () => {
  const store = newStore();
  store.put("shuffle-1-0-0", block(1));
  store.put("shuffle-1-0-1", block(2));
  store.put("shuffle-11-0-0", block(3));
  store.put("input-1-a", block(4));
  expect((await store.get("shuffle-1-0-1"))?.bytes).toEqual(block(2));
  store.forget({ type: "shuffle", shuffleId: 1 });
  expect(await store.get("shuffle-1-0-0")).toBeUndefined();
  expect((await store.get("shuffle-11-0-0"))?.bytes).toEqual(block(3));
  store.forget({ type: "block", blockId: "input-1-a" });
  expect(await store.get("input-1-a")).toBeUndefined();
  expect(store.usage).toEqual({ residentBytes: 10, blocks: 1 });
  store.clear();
  expect(store.usage).toEqual({ residentBytes: 0, blocks: 0 });
});

test("the same id again replaces the block", async () => {
  const store = newStore();
  store.put("result-a", block(1));
  store.put("result-a", block(2, 20));
  expect((await store.get("result-a"))?.bytes).toEqual(block(2, 20));
  expect(store.usage).toEqual({ residentBytes: 20, blocks: 1 });
});

test("past its limit the oldest blocks go to private files and are read back the same", async () => {
  const store = newStore(100);
  for (let i = 0; i < 10; i++) store.put(`shuffle-1-${i}-0`, block(i, 50));
  await store.settled();
  expect(store.usage.residentBytes).toBeLessThanOrEqual(100);
  const folder = join(root, String(count - 1));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const files = readdirSync(folder);
  expect(files.length).toBe(8);
  expect(statSync(join(folder, files[0]!)).mode & 0o777).toBe(0o600);
  for (let i = 0; i < 10; i++) expect(Buffer.from((await store.get(`shuffle-1-${i}-0`))!.bytes)).toEqual(Buffer.from(block(i, 50)));
  await store.close();
  expect(existsSync(folder)).toBe(false);
});

test("a damaged or missing file is a missing block", async () => {
  const store = newStore(0);
  store.put("shuffle-1-0-0", block(1));
  store.put("shuffle-1-0-1", block(1));
  await store.settled();
  const folder = join(root, String(count - 1));
  const [first, second] = readdirSync(folder);
  writeFileSync(join(folder, first!), block(2));
  rmSync(join(folder, second!));
  expect(await store.get("shuffle-1-0-0")).toBeUndefined();
  expect(await store.get("shuffle-1-0-1")).toBeUndefined();
});

test("where no file can be written, blocks stay in memory", async () => {
  const path = join(root, "file-not-folder");
  writeFileSync(path, "");
  const store = new BlockStore(path, 10);
  for (let i = 0; i < 5; i++) store.put(`rdd-1-${i}`, block(i));
  await store.settled();
  for (let i = 0; i < 5; i++) expect((await store.get(`rdd-1-${i}`))?.bytes).toEqual(block(i));
});

test("a disk that took no file is tried again after a while", async () => {
  const path = join(root, "later-a-folder");
  writeFileSync(path, "");
  let now = 0;
  const store = new BlockStore(path, 10, () => now);
  store.put("rdd-1-0", block(0));
  store.put("rdd-1-1", block(1));
  await store.settled();
  rmSync(path);
  store.put("rdd-1-2", block(2));
  await store.settled();
  expect(store.usage.residentBytes).toBe(30);
  now = 5000;
  store.put("rdd-1-3", block(3));
  await store.settled();
  expect(store.usage.residentBytes).toBe(10);
  for (let i = 0; i < 4; i++) expect(Buffer.from((await store.get(`rdd-1-${i}`))!.bytes)).toEqual(Buffer.from(block(i)));
});

test("a block that is replaced while its file is read is not removed", async () => {
  const store = newStore(0);
  store.put("result-a", block(1));
  await store.settled();
  const folder = join(root, String(count - 1));
  rmSync(join(folder, readdirSync(folder)[0]!));
  const reading = store.get("result-a");
  store.put("result-a", block(2));
  expect(Buffer.from((await reading)!.bytes)).toEqual(Buffer.from(block(2)));
  await store.settled();
  expect(Buffer.from((await store.get("result-a"))!.bytes)).toEqual(Buffer.from(block(2)));
});

describe("persisted partitions", () => {
  function newPersisted(persistedBytes: number, memoryBytes = 1000): BlockStore {
    const store = newStore(memoryBytes);
    store.persistedBytes = persistedBytes;
    return store;
  }
  const folder = () => join(root, String(count - 1));
  const files = () => (existsSync(folder()) ? readdirSync(folder()).length : 0);
  const isHere = async (store: BlockStore, ...ids: BlockId[]) =>
    (await Promise.all(ids.map((id) => store.get(id)))).map((found) => found !== undefined);

  test("in memory only give way without a trace, the ones used least recently first, and that is told", async () => {
    const store = newPersisted(100);
    for (const rddId of [1, 2, 3]) expect(await store.keep(`rdd-${rddId}-0`, block(rddId, 40), "memory")).toBe("memory");
    expect(store.takeDropped()).toEqual(["rdd-1-0"]);
    await store.get("rdd-2-0");
    await store.keep("rdd-4-0", block(4, 40), "memory");
    expect([store.takeDropped(), store.takeDropped()]).toEqual([["rdd-3-0"], []]);
    expect(await isHere(store, "rdd-1-0", "rdd-2-0", "rdd-3-0", "rdd-4-0")).toEqual([false, true, false, true]);
    expect([store.usage.residentBytes, files()]).toEqual([80, 0]);
  });

  test("in memory only are not kept where the rest of their RDD has all the room", async () => {
    const store = newPersisted(100);
    for (let i = 0; i < 4; i++) await store.keep(`rdd-1-${i}`, block(i, 40), "memory");
    expect(await isHere(store, "rdd-1-0", "rdd-1-1", "rdd-1-2", "rdd-1-3")).toEqual([true, true, false, false]);
    expect(await store.keep("rdd-2-0", block(1, 101), "memory")).toBeUndefined();
    expect([store.takeDropped(), store.usage.residentBytes]).toEqual([[], 80]);
  });

  test("in memory and on disk go to disk, the old ones as well as the new one that finds no room", async () => {
    const store = newPersisted(100);
    expect(await store.keep("rdd-1-0", block(1, 60), "spill")).toBe("memory");
    expect(await store.keep("rdd-1-1", block(2, 60), "spill")).toBe("disk");
    expect(await store.keep("rdd-2-0", block(3, 60), "spill")).toBe("memory");
    expect([files(), store.usage.residentBytes, store.takeDropped()]).toEqual([2, 60, []]);
    expect(store.takeSpilled()).toEqual([
      { id: "rdd-1-1", bytes: 60 },
      { id: "rdd-1-0", bytes: 60 },
    ]);
    expect(store.takeSpilled()).toEqual([]);
    for (const [i, id] of (["rdd-1-0", "rdd-1-1", "rdd-2-0"] as const).entries())
      expect(Buffer.from((await store.get(id))!.bytes)).toEqual(Buffer.from(block(i + 1, 60)));
    store.forget({ type: "rdd", rddId: 1 });
    await expect.poll(files).toBe(0);
    expect(store.usage).toEqual({ residentBytes: 60, blocks: 1 });
  });

  test("on disk only take no memory, once they are there", async () => {
    const store = newPersisted(10);
    expect(await store.keep("rdd-1-0", block(1, 500), "disk")).toBe("disk");
    expect([files(), store.usage]).toEqual([1, { residentBytes: 0, blocks: 1 }]);
    expect(Buffer.from((await store.get("rdd-1-0"))!.bytes)).toEqual(Buffer.from(block(1, 500)));
  });

  test("that cannot go to disk are gone, and that is told", async () => {
    const path = join(root, "no-folder");
    writeFileSync(path, "");
    const store = new BlockStore(path, 1000);
    store.persistedBytes = 100;
    expect(await store.keep("rdd-1-0", block(1), "disk")).toBeUndefined();
    await store.keep("rdd-2-0", block(2, 60), "spill");
    expect(await store.keep("rdd-3-0", block(3, 60), "spill")).toBe("memory");
    expect([store.takeDropped(), await isHere(store, "rdd-1-0", "rdd-2-0", "rdd-3-0")]).toEqual([["rdd-2-0"], [false, false, true]]);
    expect(store.usage).toEqual({ residentBytes: 60, blocks: 1 });
  });

  test("in memory only never go to disk for the sake of other blocks, which do", async () => {
    const store = newPersisted(60, 100);
    await store.keep("rdd-1-0", block(1, 60), "memory");
    for (let i = 0; i < 3; i++) store.put(`shuffle-1-${i}-0`, block(i, 40));
    await store.settled();
    expect([files(), store.usage.residentBytes]).toEqual([2, 100]);
    expect(await isHere(store, "rdd-1-0", "shuffle-1-0-0", "shuffle-1-2-0")).toEqual([true, true, true]);
  });

  test("forgotten while they are written leave no file", async () => {
    const store = newPersisted(100);
    const keeping = store.keep("rdd-1-0", block(1), "disk");
    store.forget({ type: "rdd", rddId: 1 });
    expect(await keeping).toBeUndefined();
    await store.settled();
    expect([files(), store.usage]).toEqual([0, { residentBytes: 0, blocks: 0 }]);
    const closing = store.keep("rdd-2-0", block(1), "disk");
    await store.close();
    await closing;
    expect(existsSync(folder())).toBe(false);
  });

  test("kept again in another way leave nothing of the first", async () => {
    const store = newPersisted(100);
    await store.keep("rdd-1-0", block(1, 60), "disk");
    expect(await store.keep("rdd-1-0", block(2, 50), "memory")).toBe("memory");
    await expect.poll(files).toBe(0);
    await store.keep("rdd-1-0", block(3, 40), "disk");
    expect(Buffer.from((await store.get("rdd-1-0"))!.bytes)).toEqual(Buffer.from(block(3, 40)));
    expect(store.usage).toEqual({ residentBytes: 0, blocks: 1 });
    expect(await store.keep("rdd-2-0", block(4, 100), "memory")).toBe("memory");
  });
});

test("received blocks that are to be in memory only are kept until they are forgotten, or refused", async () => {
  const store = newStore(100);
  expect(await store.keep("input-1-a", block(1, 60), "memory")).toBe("memory");
  expect(await store.keep("input-1-b", block(1, 60), "memory")).toBeUndefined();
  store.put("shuffle-1-0-0", block(2, 80));
  await store.settled();
  expect(store.usage).toEqual({ residentBytes: 60, blocks: 2 });
  store.forget({ type: "block", blockId: "input-1-a" });
  expect(await store.keep("input-1-b", block(1, 60), "memory")).toBe("memory");
  expect(await store.keep("input-1-c", block(1, 500), "disk")).toBe("disk");
});
