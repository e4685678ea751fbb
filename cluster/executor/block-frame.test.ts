import type { Socket } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FRAME, FrameReader, MAX_HANDSHAKE_BYTES, writeFrame } from "./block-frame.ts";

function written(...frames: [type: number, ...parts: Uint8Array[]][]): Buffer {
  const chunks: Buffer[] = [];
  const socket = { cork() {}, uncork() {}, write: (chunk: Buffer) => chunks.push(Buffer.from(chunk)) } as unknown as Socket;
  for (const [type, ...parts] of frames) writeFrame(socket, type, ...parts);
  return Buffer.concat(chunks);
}

test("frames come out as they were written, however the bytes are cut", () => {
  const bytes = written([FRAME.hello, Buffer.from("abc"), Buffer.from("d")], [FRAME.welcome], [FRAME.fetch, Buffer.from("xyz")]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
      const reader = new FrameReader();
      const seen: [number, string][] = [];
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      let from = 0;
      for (const to of ends) {
        reader.push(bytes.subarray(from, to), (type, payload) => seen.push([type, payload.toString()]));
        from = to;
      }
      expect(seen).toEqual([
        [FRAME.hello, "abcd"],
        [FRAME.welcome, ""],
        [FRAME.fetch, "xyz"],
      ]);
    }),
  );
});

test("a frame over the limit is refused by its head alone", () => {
  const head = Buffer.alloc(4);
  for (const length of [0, MAX_HANDSHAKE_BYTES + 1, 0xffff_ffff]) {
    head.writeUInt32BE(length);
    const reader = new FrameReader();
    expect(() => reader.push(Buffer.concat([head, Buffer.from([1])]), () => {})).toThrow(
      expect.objectContaining({ code: "MESSAGE_REFUSED" }),
    );
  }
});
