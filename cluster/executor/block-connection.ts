// One connection to a block server, after both sides have proved who they are. Requests are answered out of order across
// each other; when the connection ends, all that still wait reject. Used by BlockClient only.
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { MillraceError } from "../../engine/errors.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import type { KeepMode } from "../../engine/storage/partition-cache.ts";
import type { BlockAddress } from "../protocol/messages.ts";
import { FRAME, FrameReader, MAX_BLOCK_BYTES, MAX_BLOCK_FRAME_BYTES, writeFrame } from "./block-frame.ts";
import { answer, findTicket, MAC_BYTES, NONCE_BYTES, newNonce, type Peer, writeHello } from "./block-handshake.ts";
import { readBlock, readDone, writeBlockList, writePutHead } from "./block-request.ts";

interface Pending {
  readonly blocks: (Uint8Array | undefined)[];
  missing: number;
  readonly resolve: (blocks: (Uint8Array | undefined)[]) => void;
  readonly reject: (error: Error) => void;
}

const NOTHING = new Uint8Array(0);

// Ids per request: the request stays well under its limit.
const MAX_IDS = 4000;

export class BlockConnection {
  private readonly socket: Socket;
  private readonly pending = new Map<number, Pending>();
  private nextRequest = 0;
  private failure: Error | undefined;

  private constructor(socket: Socket, stallMs: number) {
    this.socket = socket;
    socket.setTimeout(stallMs, () => {
      if (this.pending.size > 0) this.fail(new Error(`no answer for ${stallMs} ms`));
    });
  }

  static async open(address: BlockAddress, peer: Peer, tickets: readonly Buffer[], stallMs: number): Promise<BlockConnection> {
    const reader = new FrameReader();
    const socket = await dial(address, stallMs);
    socket.setNoDelay(true);
    const connection = new BlockConnection(socket, stallMs);
    await clientHandshake(socket, reader, peer, tickets, stallMs);
    reader.limitBytes = MAX_BLOCK_FRAME_BYTES;
    socket.on("data", (chunk) => {
      try {
        reader.push(chunk, (type, payload) => connection.take(type, payload));
      } catch (error) {
        connection.fail(error as Error);
      }
    });
    socket.on("error", (error) => connection.fail(error));
    socket.on("close", () => connection.fail(new Error("the connection was closed")));
    return connection;
  }

  onClose(listener: () => void): void {
    if (this.socket.destroyed) listener();
    else this.socket.once("close", listener);
  }

  async fetch(ids: readonly BlockId[]): Promise<(Uint8Array | undefined)[]> {
    const parts: Promise<(Uint8Array | undefined)[]>[] = [];
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      const some = ids.slice(from, from + MAX_IDS);
      parts.push(this.request(some.length, (requestId) => writeFrame(this.socket, FRAME.fetch, writeBlockList(requestId, some))));
    }
    return parts.length === 1 ? parts[0]! : (await Promise.all(parts)).flat();
  }

  /** False if there is no room. */
  async put(id: BlockId, bytes: Uint8Array, mode: KeepMode): Promise<boolean> {
    if (bytes.length > MAX_BLOCK_BYTES) {
      throw new MillraceError("MESSAGE_TOO_LARGE", `Block ${id} of ${bytes.length} bytes is over the limit of ${MAX_BLOCK_BYTES}`);
    }
    const [kept] = await this.request(1, (requestId) =>
      writeFrame(this.socket, FRAME.put, writePutHead(requestId, id, bytes, mode), bytes),
    );
    return kept !== undefined;
  }

  async remove(ids: readonly BlockId[]): Promise<void> {
    await this.request(1, (requestId) => writeFrame(this.socket, FRAME.remove, writeBlockList(requestId, ids)));
  }

  close(reason: string): void {
    this.fail(new Error(reason));
  }

  private request(expected: number, send: (requestId: number) => void): Promise<(Uint8Array | undefined)[]> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const requestId = this.nextRequest++ % 0xffff_ffff;
    return new Promise((resolve, reject) => {
      this.pending.set(requestId, { blocks: new Array(expected), missing: expected, resolve, reject });
      send(requestId);
    });
  }

  private take(type: number, payload: Buffer): void {
    if (type === FRAME.wait) return;
    const isBlock = type === FRAME.block;
    if ((!isBlock && type !== FRAME.done) || payload.length < 4)
      throw new MillraceError("MESSAGE_REFUSED", `Frame ${type} is not expected here`);
    const requestId = payload.readUInt32BE();
    const pending = this.pending.get(requestId);
    if (pending === undefined) return;
    const { index, bytes } = isBlock ? readBlock(payload) : { index: 0, bytes: readDone(payload).isKept ? NOTHING : undefined };
    if (index >= pending.blocks.length)
      throw new MillraceError("MESSAGE_REFUSED", `Block ${index} of ${pending.blocks.length} was not asked for`);
    pending.blocks[index] = bytes;
    if (--pending.missing > 0) return;
    this.pending.delete(requestId);
    pending.resolve(pending.blocks);
  }

  private fail(error: Error): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.socket.destroy();
    for (const pending of this.pending.values()) pending.reject(error);
    this.pending.clear();
  }
}

/** The unix socket when the server is on this machine, else TCP. A dead server refuses both at once. */
async function dial(address: BlockAddress, timeoutMs: number): Promise<Socket> {
  if (existsSync(address.path)) {
    try {
      return await dialed(connect({ path: address.path }), timeoutMs);
    } catch {
      // A socket left behind: TCP decides.
    }
  }
  return dialed(connect({ host: address.host, port: address.port }), timeoutMs);
}

function dialed(socket: Socket, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    socket.once("error", reject);
    socket.once("close", () => clearTimeout(timer));
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeListener("error", reject);
      resolve(socket);
    });
  });
}

function clientHandshake(socket: Socket, reader: FrameReader, peer: Peer, tickets: readonly Buffer[], timeoutMs: number): Promise<void> {
  const clientNonce = newNonce();
  writeFrame(socket, FRAME.hello, writeHello(clientNonce, peer));
  return new Promise((resolve, reject) => {
    const end = (error?: Error) => {
      clearTimeout(timer);
      socket.removeAllListeners("data");
      socket.removeListener("close", refused);
      socket.removeListener("error", end);
      if (error === undefined) return resolve();
      socket.destroy();
      socket.on("error", () => {});
      reject(error);
    };
    let proved = false;
    const refused = () => end(new Error("its block server refused this application"));
    const timer = setTimeout(() => end(new Error(`no handshake within ${timeoutMs} ms`)), timeoutMs);
    socket.once("close", refused);
    socket.once("error", end);
    socket.on("data", (chunk) => {
      try {
        reader.push(chunk, (type, payload) => {
          if (type === FRAME.welcome && proved) return end();
          if (type !== FRAME.challenge || proved) throw new Error(`frame ${type} is not expected here`);
          writeFrame(socket, FRAME.proof, proofFor(payload, clientNonce, peer, tickets));
          proved = true;
        });
      } catch (error) {
        end(error as Error);
      }
    });
  });
}

function proofFor(payload: Buffer, clientNonce: Buffer, peer: Peer, tickets: readonly Buffer[]): Buffer {
  const serverNonce = payload.subarray(0, NONCE_BYTES);
  for (let at = NONCE_BYTES; at + MAC_BYTES <= payload.length; at += MAC_BYTES) {
    const ticket = findTicket(tickets, payload.subarray(at, at + MAC_BYTES), "server", clientNonce, serverNonce, peer);
    if (ticket !== undefined) return answer(ticket, "client", clientNonce, serverNonce, peer);
  }
  throw new Error("it could not prove that it belongs to this cluster");
}
