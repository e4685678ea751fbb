import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Envelope, type EnvelopeHeader, MAX_MESSAGE_BYTES } from "./envelope.ts";
import { parseSecret } from "./secret.ts";

const A = "ab".repeat(32);
const B = "cd".repeat(32);
const envelope = new Envelope(parseSecret(A, "test"));
const header: EnvelopeHeader = { cluster: "c", application: "app", epoch: 5, direction: "toExecutor", executor: "e1", messageId: 7 };

test("what was sealed opens for the right receiver", () => {
  const sealed = envelope.seal(header, Buffer.from("body"));
  expect(envelope.open(header, sealed).toString()).toBe("body");
  expect(envelope.openFrom({ cluster: "c", executor: "e1" }, sealed)).toEqual({ header, body: Buffer.from("body") });
  expect(() => envelope.openFrom({ cluster: "c", executor: "e2" }, sealed)).toThrow(/another receiver/);
});

test.each([
  ["cluster", "d"],
  ["application", "other"],
  ["epoch", 6],
  ["direction", "toDriver"],
  ["executor", "e2"],
  ["messageId", 8],
])("a message is refused for another %s", (field, value) => {
  const sealed = envelope.seal(header, Buffer.from("body"));
  expect(() => envelope.open({ ...header, [field]: value } as EnvelopeHeader, sealed)).toThrow(/another receiver/);
});

test("fields cannot be shifted into each other", () => {
  const sealed = envelope.seal({ ...header, cluster: "c1:x", application: "y" }, Buffer.from("b"));
  expect(() => envelope.open({ ...header, cluster: "c", application: "1:x1:y" }, sealed)).toThrow(/another receiver/);
});

test("every flipped bit and every cut is refused", () => {
  const sealed = envelope.seal(header, Buffer.from("body of a message"));
  for (let i = 0; i < sealed.length; i++) {
    const altered = Buffer.from(sealed);
    altered[i]! ^= 1 << (i % 8);
    expect(() => envelope.open(header, altered)).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
    expect(() => envelope.open(header, sealed.subarray(0, i))).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
  }
});

test("random bytes are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(() => envelope.open(header, bytes)).toThrow(expect.objectContaining({ code: "MESSAGE_REFUSED" }));
    }),
  );
});

test("another secret is refused; during rotation both are accepted and the first signs", () => {
  const old = envelope.seal(header, Buffer.from("x"));
  const fresh = new Envelope(parseSecret(B, "test"));
  expect(() => fresh.open(header, old)).toThrow(/not this cluster's/);
  const both = new Envelope(parseSecret(`${B}\n${A}`, "test"));
  expect(both.open(header, old).toString()).toBe("x");
  expect(fresh.open(header, both.seal(header, Buffer.from("y"))).toString()).toBe("y");
});

test("a message over the limit is refused on both sides before anything else is done with it", () => {
  const large = Buffer.alloc(MAX_MESSAGE_BYTES + 1);
  expect(() => envelope.seal(header, large)).toThrow(expect.objectContaining({ code: "MESSAGE_TOO_LARGE" }));
  expect(() => envelope.open(header, large)).toThrow(/over the limit/);
});

test("a bundle is named by its hash", () => {
  const bundle: EnvelopeHeader = { ...header, direction: "bundle", messageId: "0123abcd" };
  expect(envelope.openFrom({ messageId: "0123abcd" }, envelope.seal(bundle, randomBytes(8))).header).toEqual(bundle);
});
