import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameSplitter } from "./frame-splitter.ts";

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

test("however the bytes are cut, the frames are the same", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 9 }), { maxLength: 6 }), fc.array(fc.nat(80), { maxLength: 8 }), (texts, cuts) => {
      const bytes = Buffer.concat(texts.map(frame));
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const splitter = new FrameSplitter(100);
      const frames = at.slice(1).flatMap((end, i) => splitter.push(bytes.subarray(at[i], end)));
      expect(frames.map(String)).toEqual(texts.filter((text) => text !== ""));
      expect(splitter.isWithinFrame).toBe(false);
    }),
  );
});

test("a frame that has begun is known", () => {
  const splitter = new FrameSplitter(100);
  expect([splitter.isWithinFrame, splitter.push(frame("abc").subarray(0, 2)), splitter.isWithinFrame]).toEqual([false, [], true]);
  expect(splitter.push(frame("abc").subarray(2, 5))).toEqual([]);
  expect([splitter.push(Buffer.from("bc")).map(String), splitter.isWithinFrame]).toEqual([["abc"], false]);
});

test("a frame of the longest length is taken, a longer one refused", () => {
  expect(new FrameSplitter(3).push(frame("abc")).map(String)).toEqual(["abc"]);
  expect(() => new FrameSplitter(3).push(frame("abcd"))).toThrow(expect.objectContaining({ code: "RECORD_TOO_LARGE" }));
});
