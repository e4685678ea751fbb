import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TaskIO } from "../../engine/spi.ts";
import { checkpointFiles, readCheckpointPart, writeCheckpointPart } from "./checkpoint-files.ts";

/** Paths that were flushed to disk, in this order. */
const synced: string[] = [];
vi.mock("node:fs/promises", async (load) => {
  const real = await load<typeof import("node:fs/promises")>();
  const open: typeof real.open = async (path, ...rest) => {
    const file = await real.open(path, ...rest);
    const sync = file.sync.bind(file);
    file.sync = () => {
      synced.push(String(path));
      return sync();
    };
    return file;
  };
  return { ...real, open };
});

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "millrace-checkpoint-"));
});
afterEach(() => rm(path, { recursive: true, force: true }));

const writer = (partition: number, attempt = 0) => ({ partition, attempt, executorId: "local/1:a" }) as TaskIO;

async function read(partition: number): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const chunk of readCheckpointPart({ path, partition })) records.push(...chunk);
  return records;
}

test("records come back as they were, in their order, whatever they are", async () => {
  const values = [1, -0, "\ud83d", new Map([[["k"], new Date(5)]]), 10n ** 30n, { a: [undefined] }, new Set([Number.NaN])];
  await writeCheckpointPart(path, writer(0), values);
  expect(await read(0)).toStrictEqual(values);
  await writeCheckpointPart(path, writer(1), []);
  expect(await read(1)).toEqual([]);
  const many = Array.from({ length: 2500 }, (_, i) => `record ${i}`);
  await writeCheckpointPart(path, writer(2), many.values());
  expect(await read(2)).toEqual(many);
});

test("another attempt replaces the part as a whole; nothing else is left", async () => {
  await writeCheckpointPart(path, writer(3), ["old"]);
  await writeCheckpointPart(path, writer(3, 1), ["new"]);
  expect([await read(3), await readdir(path)]).toEqual([["new"], ["part-00003"]]);
  expect((await stat(join(path, "part-00003"))).mode & 0o777).toBe(0o600);
});

test("a part that fails half-way leaves nothing", async () => {
  function* broken() {
    yield 1;
    throw new Error("no more");
  }
  await expect(writeCheckpointPart(path, writer(0), broken())).rejects.toThrow("no more");
  expect(await readdir(path)).toEqual([]);
});

test("a part that is missing, cut at any byte, longer, or changed in any byte is refused", async () => {
  await expect(read(0)).rejects.toMatchObject({ code: "CHECKPOINT_UNREADABLE", message: expect.stringContaining("part-00000") });
  const file = join(path, "part-00000");
  await writeCheckpointPart(path, writer(0), ["a", { b: 1 }]);
  const whole = await readFile(file);
  const refused = async (bytes: Uint8Array) => {
    await writeFile(file, bytes);
    await expect(read(0)).rejects.toMatchObject({ code: "CHECKPOINT_UNREADABLE" });
  };
  await refused(Buffer.concat([whole, Buffer.from([0])]));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      await refused(whole.subarray(0, at));
      const changed = Buffer.from(whole);
      changed[at] = changed[at]! ^ flip;
      await refused(changed);
    }),
    { numRuns: 200 },
  );
});

test("the driver's half: prepare makes the folder, commit says how many parts, remove leaves nothing", async () => {
  const rdd = checkpointFiles.rddPath(checkpointFiles.folder(path, "app"), 7);
  expect(rdd).toBe(join(path, "app", "rdd-7"));
  await checkpointFiles.prepare(rdd);
  await checkpointFiles.commit(rdd, 3);
  expect(await readFile(join(rdd, "_SUCCESS"), "utf8")).toBe("3\n");
  await checkpointFiles.prepare(rdd);
  expect(await readdir(rdd)).toEqual([]);
  await checkpointFiles.remove(join(path, "app"));
  await checkpointFiles.remove(join(path, "app"));
  expect(await readdir(path)).toEqual([]);
});

test("folders are flushed to disk: the new ones from the bottom up, and those in which something was renamed", async () => {
  const rdd = join(path, "app", "rdd-1");
  synced.length = 0;
  await checkpointFiles.prepare(rdd);
  expect(synced.splice(0)).toEqual([join(path, "app"), path]);
  await checkpointFiles.prepare(rdd);
  expect(synced.splice(0)).toEqual([]);
  await writeCheckpointPart(rdd, writer(0), ["a"]);
  expect(synced.splice(0).at(-1)).toBe(rdd);
  await checkpointFiles.commit(rdd, 1);
  expect(synced.splice(0)).toEqual([rdd, join(path, "app")]);
});

test("temporary directories are all different and not there yet", async () => {
  const [one, two] = [checkpointFiles.temporaryDirectory(), checkpointFiles.temporaryDirectory()];
  expect(one).not.toBe(two);
  await expect(stat(one)).rejects.toThrow("ENOENT");
});
