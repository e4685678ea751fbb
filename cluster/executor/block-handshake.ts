// How two processes of one application prove to each other, before any block moves, that they know its ticket (made of the
// cluster's secret). Both challenge: a nonce each, an answer each, and the answers cannot be exchanged or replayed.
//   client -> hello     nonce (32) | `application/epoch` and executor id meant, as "length:text" each
//   server -> challenge nonce (32) | HMAC(ticket, "server" both nonces, names)
//   client -> proof     HMAC(ticket, "client" both nonces, names)
//   server -> welcome
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { MillraceError } from "../../engine/errors.ts";

export const NONCE_BYTES = 32;
export const MAC_BYTES = 32;

export interface Peer {
  readonly lease: string;
  readonly executorId: string;
}

export function newNonce(): Buffer {
  return randomBytes(NONCE_BYTES);
}

export function writeHello(nonce: Buffer, peer: Peer): Buffer {
  return Buffer.concat([nonce, names(peer)]);
}

export function readHello(payload: Buffer): { nonce: Buffer; peer: Peer } {
  const text = payload.toString("utf8", NONCE_BYTES);
  const match = /^(\d{1,3}):(.*)$/s.exec(text);
  const lease = match?.[2]?.slice(0, Number(match[1]));
  const rest = /^(\d{1,3}):(.*)$/s.exec(match?.[2]?.slice(Number(match[1])) ?? "");
  if (payload.length < NONCE_BYTES || lease === undefined || rest === null || rest[2]!.length !== Number(rest[1])) {
    throw new MillraceError("MESSAGE_REFUSED", "Greeting refused: it is not of this protocol");
  }
  return { nonce: payload.subarray(0, NONCE_BYTES), peer: { lease, executorId: rest[2]! } };
}

/** What `side` answers; only a holder of `ticket` can. */
export function answer(ticket: Buffer, side: "server" | "client", clientNonce: Buffer, serverNonce: Buffer, peer: Peer): Buffer {
  return createHmac("sha256", ticket).update(side).update(clientNonce).update(serverNonce).update(names(peer)).digest();
}

/** The first of `tickets` with which `given` is the right answer. */
export function findTicket(
  tickets: readonly Buffer[],
  given: Buffer,
  ...rest: Parameters<typeof answer> extends [Buffer, ...infer R] ? R : never
) {
  return tickets.find((ticket) => given.length === MAC_BYTES && timingSafeEqual(answer(ticket, ...rest), given));
}

function names(peer: Peer): Buffer {
  return Buffer.from(`${peer.lease.length}:${peer.lease}${peer.executorId.length}:${peer.executorId}`);
}
