import { expect, test } from "vitest";
import { registerClass } from "../../engine/serialize/class-registry.ts";
import { encode } from "../../engine/serialize/codec.ts";
import { readOutcome } from "./read-outcome.ts";

class Unmakeable {
  readonly text = "x";
}
registerClass("test.Unmakeable", Unmakeable, {
  encode: ({ text }) => text,
  decode: () => {
    throw new Error("cannot be made again");
  },
});

const failed = (error: Error) => ({ ok: false, failure: { type: "exception", error } }) as const;

test("an outcome comes as it was", () => {
  const outcome = { ok: true, value: [1, 2], cached: [] };
  expect(readOutcome(encode(outcome))).toEqual(outcome);
});

test("an error that carries what cannot be made again comes without it", () => {
  const error = Object.assign(new RangeError("no way"), { code: 5, value: new Unmakeable() });
  const outcome = readOutcome(encode(failed(error)));
  expect(outcome).toMatchObject(failed(expect.objectContaining({ name: "RangeError", message: "no way", code: 5, stack: error.stack })));
  expect((outcome as { failure: { error: object } }).failure.error).not.toHaveProperty("value.text");
});

test.each([
  ["a result that cannot be made again", encode({ ok: true, value: new Unmakeable() }), /cannot be made again/],
  ["bytes that are none", new Uint8Array([0xc1, 1, 2]), /refused/],
])("%s is a failure of the task", (_name, bytes, message) => {
  expect(readOutcome(bytes)).toMatchObject(
    failed(expect.objectContaining({ code: "MESSAGE_REFUSED", message: expect.stringMatching(message) })),
  );
});
