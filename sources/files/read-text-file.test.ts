import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FilePart, fileParts, readLines } from "./read-text-file.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-read-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function write(content: string | Buffer): Promise<{ path: string; bytes: number }> {
  const path = join(directory, "file.txt");
  await writeFile(path, content);
  return { path, bytes: Buffer.byteLength(content) };
}

async function linesOf(part: FilePart, maxLineBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const chunk of readLines(part, maxLineBytes)) lines.push(...chunk);
  return lines;
}

describe("whole files", () => {
  test.each([
    ["a lone last line", "a\nb", ["a", "b"]],
    ["a closing line end", "a\nb\n", ["a", "b"]],
    ["\\r\\n", "a\r\n\r\nb\r\n", ["a", "", "b"]],
    ["one line", "only", ["only"]],
    ["an empty line", "\n", [""]],
    ["a byte order mark", "\uFEFFa\nb\n", ["a", "b"]],
    ["a byte order mark and one line", "\uFEFFa", ["a"]],
  ])("%s", async (_name, content, expected) => {
    const file = await write(content);
    expect(await linesOf({ path: file.path, start: 0, end: file.bytes })).toEqual(expected);
  });

  test("a file larger than a read, with characters across reads", async () => {
    const expected = Array.from({ length: 60_000 }, (_, i) => `line ${i} 漢字`);
    const file = await write(`${expected.join("\n")}\n`);
    expect(file.bytes).toBeGreaterThan(1_000_000);
    expect(await linesOf({ path: file.path, start: 0, end: file.bytes })).toEqual(expected);
  });

  test("a missing file rejects", async () => {
    await expect(linesOf({ path: join(directory, "none"), start: 0, end: 5 })).rejects.toThrow("ENOENT");
  });

  test("a line over the limit is a typed error, never a shorter line", async () => {
    const file = await write(`ok\n${"x".repeat(100)}\n`);
    await expect(linesOf({ path: file.path, start: 0, end: file.bytes }, 50)).rejects.toMatchObject({ code: "RECORD_TOO_LARGE" });
  });

  test("a file that became shorter is a typed error, never a silently smaller batch", async () => {
    const file = await write("a\nb\n");
    await expect(linesOf({ path: file.path, start: 0, end: file.bytes + 1 })).rejects.toMatchObject({ code: "INPUT_CHANGED" });
  });

  test("what was appended after the part was fixed is not read", async () => {
    const file = await write("a\nb\nappended\n");
    expect(await linesOf({ path: file.path, start: 0, end: 4 })).toEqual(["a", "b"]);
  });
});

describe("parts", () => {
  test("have equal sizes up to the limit and cover the file", () => {
    expect(fileParts({ path: "f", bytes: 10 }, 4)).toEqual([
      { path: "f", start: 0, end: 3 },
      { path: "f", start: 3, end: 6 },
      { path: "f", start: 6, end: 10 },
    ]);
    expect(fileParts({ path: "f", bytes: 0 })).toEqual([]);
    expect(fileParts({ path: "f", bytes: 5 })).toEqual([{ path: "f", start: 0, end: 5 }]);
  });

  test("of a compressed file: one, whose lines are those of the content", async () => {
    const path = join(directory, "lines.gz");
    const bytes = gzipSync(`\uFEFF${"a\nb\r\n".repeat(100)}last`);
    await writeFile(path, bytes);
    const parts = fileParts({ path, bytes: bytes.length }, 10);
    expect(parts).toEqual([{ path, start: 0, end: bytes.length }]);
    const lines = await linesOf(parts[0]!);
    expect([lines.length, lines.slice(0, 3), lines.at(-1)]).toEqual([201, ["a", "b", "a"], "last"]);
    expect(fileParts({ path, bytes: 0 })).toEqual([]);
  });

  test("give each line of any text once and in order, wherever they are cut", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "漢", "\n", "\r", "\r\n"), minLength: 1, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 12 }), async (content, partBytes) => {
        const file = await write(content);
        const lines: string[] = [];
        for (const part of fileParts(file, partBytes)) lines.push(...(await linesOf(part)));
        const expected = content.split(/\r\n|\n|\r/);
        if (expected.at(-1) === "") expected.pop();
        expect(lines).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
