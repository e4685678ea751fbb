import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isCompressed, readContent, requireReadable } from "./compression.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-compression-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

async function contentOf(path: string, start?: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readContent(path, start)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const text = "漢字 and more\n".repeat(50_000);

test("the name says what is compressed, and what cannot be read", () => {
  expect(["a.gz", "a.txt.gz", "a.deflate", "a.txt", "gz", "a.gz/b"].filter(isCompressed)).toEqual(["a.gz", "a.txt.gz", "a.deflate"]);
  for (const name of ["a.bz2", "a.zst", "a.snappy", "a.lz4", "a.lzo"])
    expect(() => requireReadable(name)).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_OPERATION", message: expect.stringContaining(name) }),
    );
  requireReadable("a.gz");
  requireReadable("bz2");
});

describe("the content of", () => {
  test("a file that is not compressed, from a byte on", async () => {
    const path = await write("plain.txt", Buffer.from("0123456789"));
    expect([await contentOf(path), await contentOf(path, 7)]).toEqual(["0123456789", "789"]);
  });

  test.each([
    ["one.gz", gzipSync(text)],
    ["several.gz", Buffer.concat([gzipSync(text.slice(0, 1000)), gzipSync(text.slice(1000))])],
    ["one.deflate", deflateSync(text)],
  ])("%s", async (name, bytes) => {
    expect((await contentOf(await write(name, bytes))) === text).toBe(true);
  });

  test.each([
    ["cut.gz", gzipSync(text).subarray(0, 500)],
    ["text.gz", Buffer.from("not compressed at all")],
    ["flipped.gz", gzipSync(text).map((byte, i) => (i === 300 ? byte ^ 1 : byte))],
  ])("%s is a typed error that names the file", async (name, bytes) => {
    const path = await write(name, bytes);
    await expect(contentOf(path)).rejects.toMatchObject({ code: "INPUT_UNREADABLE", message: expect.stringContaining(path) });
  });

  test("a file that is not there, compressed or not, and of one that cannot be decompressed", async () => {
    await expect(contentOf(join(directory, "none.gz"))).rejects.toThrow("ENOENT");
    await expect(contentOf(join(directory, "none"))).rejects.toThrow("ENOENT");
    await expect(contentOf(await write("a.zst", Buffer.from("x")))).rejects.toMatchObject({ code: "UNSUPPORTED_OPERATION" });
  });
});

test("who has enough ends the reading", async () => {
  const path = await write("long.gz", gzipSync(Buffer.alloc(4_000_000)));
  let pieces = 0;
  for await (const _ of readContent(path)) {
    pieces++;
    break;
  }
  expect(pieces).toBe(1);
});
