import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecords, writeRecords } from "./record-frames.ts";

const FORMAT = "millrace-test 1";
let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-records-"));
  path = join(directory, "records");
});
afterEach(() => rm(directory, { recursive: true }));

async function write(records: Iterable<unknown>): Promise<void> {
  const file = await open(path, "w");
  await writeRecords(file, FORMAT, records).finally(() => file.close());
}

async function read(format = FORMAT): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const chunk of readRecords(path, format, (why) => new Error(`damaged: ${why}`))) records.push(...chunk);
  return records;
}

test("records come back as they were, in their order, whatever they are", async () => {
  const values = [1, -0, "\ud83d", new Map([[["k"], new Date(5)]]), 10n ** 30n, { a: [undefined] }, new Set([Number.NaN])];
  await write(values);
  expect(await read()).toStrictEqual(values);
  await write([]);
  expect(await read()).toEqual([]);
  const many = Array.from({ length: 2500 }, (_, i) => `record ${i}`);
  await write(many.values());
  expect(await read()).toEqual(many);
});

test("a file that is missing, of another format, cut at any byte, longer, or changed in any byte is refused", async () => {
  await expect(read()).rejects.toThrow("damaged: ENOENT");
  await write(["a", { b: 1 }]);
  await expect(read("millrace-test 2")).rejects.toThrow('damaged: it does not begin with "millrace-test 2"');
  const whole = await readFile(path);
  const refused = async (bytes: Uint8Array) => {
    await writeFile(path, bytes);
    await expect(read()).rejects.toThrow("damaged: ");
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
