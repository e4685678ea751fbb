import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isBlockId,
  readBlock,
  readBlockList,
  readDone,
  readPut,
  writeBlockHead,
  writeBlockList,
  writeDone,
  writePutHead,
} from "./block-request.ts";

const bytes = new Uint8Array([1, 2, 3]);

test("requests and blocks survive the wire", () => {
  expect(readBlockList(writeBlockList(7, ["rdd-1-2", "result-a.0"]))).toEqual({ requestId: 7, ids: ["rdd-1-2", "result-a.0"] });
  const put = Buffer.concat([writePutHead(8, "input-0-x-1", bytes, "disk"), bytes]);
  expect(readPut(put)).toMatchObject({ requestId: 8, id: "input-0-x-1", bytes, mode: "disk" });
  const block = Buffer.concat([writeBlockHead(9, 2, { bytes, checksum: readPut(put).checksum }), bytes]);
  expect(readBlock(block)).toEqual({ requestId: 9, index: 2, bytes });
  expect(readBlock(writeBlockHead(9, 3, undefined)).bytes).toBeUndefined();
});

test("whether something was kept", () => {
  expect(readDone(writeDone(7))).toEqual({ requestId: 7, isKept: true });
  expect(readDone(writeDone(8, false))).toEqual({ requestId: 8, isKept: false });
});

test("a flipped bit in a block is noticed", () => {
  const put = Buffer.concat([writePutHead(8, "rdd-1-1", bytes, "spill"), bytes]);
  put[put.length - 1]! ^= 4;
  expect(() => readPut(put)).toThrow(/checksum/);
  const block = Buffer.concat([writeBlockHead(1, 0, { bytes, checksum: 1 }), bytes]);
  expect(() => readBlock(block)).toThrow(/checksum/);
});

test("only names of blocks are names of blocks", () => {
  for (const id of ["shuffle-1-2-3", "input-0-ab_c.d-9", "rdd-0-0", "result-t.1"]) expect(isBlockId(id)).toBe(true);
  for (const id of ["rdd-1", "shuffle-1-2", "../etc", "input-1-a/b", "result-", "rdd-1-2\0", `result-${"x".repeat(300)}`])
    expect(isBlockId(id)).toBe(false);
});

test("random bytes are read or refused, nothing else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (random) => {
      for (const read of [readBlockList, readPut, readBlock, readDone]) {
        try {
          read(Buffer.from(random));
        } catch (error) {
          expect(error).toMatchObject({ code: "MESSAGE_REFUSED" });
        }
      }
    }),
  );
});
