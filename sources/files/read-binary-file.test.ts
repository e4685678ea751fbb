import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decode, encode } from "../../engine/spi.ts";
import { FileDataStream, readRecords, readWholeText } from "./read-binary-file.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-binary-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function write(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

describe("a whole text", () => {
  test("is all there is, byte for byte, decompressed where the name says so", async () => {
    const text = "漢字\r\n\n".repeat(100_000);
    expect((await readWholeText(await write("a.txt", text))) === text).toBe(true);
    expect((await readWholeText(await write("a.gz", gzipSync(text)))) === text).toBe(true);
    expect(await readWholeText(await write("empty", ""))).toBe("");
  });

  test("of more than the limit is a typed error, also where it was small before it was decompressed", async () => {
    const path = await write("zeros.gz", gzipSync(Buffer.alloc(5_000_000)));
    await expect(readWholeText(path, 1_000_000)).rejects.toMatchObject({
      code: "RECORD_TOO_LARGE",
      message: expect.stringContaining(path),
    });
  });
});

describe("records", () => {
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7) % 251);

  test.each([1, 3, 1000, 300_000])("of %i bytes, of every part", async (length) => {
    const path = await write("records", bytes);
    const middle = 300_000;
    const records: Uint8Array[] = [];
    for (const part of [
      { path, start: 0, end: middle },
      { path, start: middle, end: bytes.length },
    ])
      for await (const some of readRecords(part, length)) for (const record of some) records.push(record);
    expect(records.length).toBe(bytes.length / length);
    expect(records.every((record, i) => Buffer.compare(record, bytes.subarray(i * length, (i + 1) * length)) === 0)).toBe(true);
    expect(records[0]!.buffer.byteLength).toBe(length);
  });

  test("of a file that became shorter are a typed error; of an empty part there are none", async () => {
    const path = await write("short", bytes.subarray(0, 10));
    const read = async (end: number) => {
      let count = 0;
      for await (const some of readRecords({ path, start: 0, end }, 5)) count += some.length;
      return count;
    };
    expect([await read(0), await read(10)]).toEqual([0, 2]);
    await expect(read(20)).rejects.toMatchObject({ code: "INPUT_CHANGED" });
  });
});

test("a handle reads when it is asked, whole or in pieces, and travels as its path", async () => {
  const handle = decode(encode(new FileDataStream(join(directory, "later")))) as FileDataStream;
  expect(() => handle.toArray()).toThrow("ENOENT");
  await write("later", "abc");
  expect([handle.getPath(), Buffer.from(handle.toArray()).toString()]).toEqual([join(directory, "later"), "abc"]);
  const pieces: Uint8Array[] = [];
  for await (const piece of handle.open()) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe("abc");
});
