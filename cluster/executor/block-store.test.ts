import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
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
