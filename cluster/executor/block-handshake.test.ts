import { expect, test } from "vitest";
import { answer, findTicket, newNonce, readHello, writeHello } from "./block-handshake.ts";

const peer = { lease: "app/12", executorId: "e1" };
const ticket = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);

test("a greeting survives the wire", () => {
  const nonce = newNonce();
  expect(readHello(writeHello(nonce, peer))).toEqual({ nonce, peer });
});

test.each(["", "x", "3:ab", "2:ab", "1:ab5:c"])("a greeting that ends in %j is refused", (text) => {
  expect(() => readHello(Buffer.concat([newNonce(), Buffer.from(text)]))).toThrow(/not of this protocol/);
});

test("an answer needs the ticket, this side, these nonces and these names", () => {
  const [a, b] = [newNonce(), newNonce()];
  const right = answer(ticket, "server", a, b, peer);
  expect(findTicket([other, ticket], right, "server", a, b, peer)).toBe(ticket);
  expect(findTicket([other], right, "server", a, b, peer)).toBeUndefined();
  expect(findTicket([ticket], right, "client", a, b, peer)).toBeUndefined();
  expect(findTicket([ticket], right, "server", b, a, peer)).toBeUndefined();
  expect(findTicket([ticket], right, "server", a, b, { ...peer, lease: "app/13" })).toBeUndefined();
  expect(findTicket([ticket], right.subarray(1), "server", a, b, peer)).toBeUndefined();
});
