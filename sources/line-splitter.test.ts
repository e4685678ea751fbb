import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

/** All lines of `chunks`, as a reader of the whole stream sees them. */
function split(chunks: readonly (string | Buffer)[], maxLineBytes?: number): { lines: string[]; tooLong: number[] } {
  const tooLong: number[] = [];
  const splitter = new LineSplitter((bytes) => tooLong.push(bytes), maxLineBytes);
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  const last = splitter.end();
  if (last !== undefined) lines.push(last);
  return { lines, tooLong };
}

describe("line ends", () => {
  test.each([
    ["\\n, \\r\\n and \\r", ["a\nb\r\nc\rd\n"], ["a", "b", "c", "d"]],
    ["no end after the last line", ["a\nb"], ["a", "b"]],
    ["empty lines", ["\n\n\r\n\r"], ["", "", "", ""]],
    ["nothing", [""], []],
    ["\\r\\n over two chunks", ["a\r", "\nb\n"], ["a", "b"]],
    ["\\r at a chunk's end, no \\n after", ["a\r", "b\n"], ["a", "b"]],
    ["\\r, an empty chunk, then \\n", ["a\r", "", "\nb"], ["a", "b"]],
    ["a line over three chunks", ["a", "b", "c\nd"], ["abc", "d"]],
  ])("%s", (_name, chunks, lines) => {
    expect(split(chunks).lines).toEqual(lines);
  });

  test("a line that ended with \\r is given at once, as for a person typing", () => {
    expect(new LineSplitter(() => {}).push(Buffer.from("typed\r"))).toEqual(["typed"]);
  });
});

test("however the bytes are cut, the lines are those of the whole text", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "漢", "😀", "\n", "\r", "\r\n", " "), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(120), { maxLength: 12 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      const expected = whole.split(/\r\n|\n|\r/);
      if (expected.at(-1) === "") expected.pop();
      expect(split(chunks).lines).toEqual(expected);
    }),
  );
});

describe("bounded lines", () => {
  test("a line over the limit is left out and told once; its neighbours stay", () => {
    expect(split(["ok\n12345", "6789", "0\nnext\n"], 8)).toEqual({ lines: ["ok", "next"], tooLong: [9] });
  });

  test("also when it lies in one chunk", () => {
    expect(split(["ok\n1234567890\nnext\n"], 8)).toEqual({ lines: ["ok", "next"], tooLong: [10] });
  });

  test("a line of exactly the limit is taken", () => {
    expect(split(["1234", "5678\n"], 8)).toEqual({ lines: ["12345678"], tooLong: [] });
  });

  test("a chunk handed in may be reused by its owner", () => {
    const splitter = new LineSplitter(() => {});
    const chunk = Buffer.from("abc");
    splitter.push(chunk);
    chunk.fill(120);
    expect(splitter.push(Buffer.from("d\n"))).toEqual(["abcd"]);
  });
});
