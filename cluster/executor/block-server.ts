// Serves an executor's blocks to the others of its application and to the driver: on TCP, and on a unix socket for
// processes on the same machine. Nothing is served before the mutual challenge (block-handshake.ts), and only to the
// application this executor is leased to. A peer that breaks the protocol loses its connection; the server lives on.
import { createServer, type Server, type Socket } from "node:net";
import { MillraceError } from "../../engine/errors.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import type { KeepMode } from "../../engine/storage/partition-cache.ts";
import type { BlockAddress } from "../protocol/messages.ts";
import { FRAME, FrameReader, MAX_BLOCK_FRAME_BYTES, writeFrame } from "./block-frame.ts";
import { answer, findTicket, MAC_BYTES, newNonce, type Peer, readHello } from "./block-handshake.ts";
import { readBlockList, readPut, writeBlockHead, writeDone } from "./block-request.ts";
import type { CheckedBlock } from "./block-store.ts";

/** What the server serves from; the executor gives other answers as its lease changes. */
export interface BlockService {
  /** Who may connect now: undefined when the executor is free. */
  ticketsFor(peer: Peer): readonly Buffer[] | undefined;
  get(id: BlockId): Promise<CheckedBlock | undefined>;
  /** False if there is no room. */
  put(id: BlockId, bytes: Uint8Array, mode: KeepMode, checksum: number): Promise<boolean>;
  remove(id: BlockId): void;
  /** A connection was refused or broke the protocol. */
  refused(error: MillraceError): void;
}

const HANDSHAKE_DEADLINE_MS = 5000;
const MAX_CONNECTIONS = 512;
const WAIT_EVERY_MS = 1000;

export class BlockServer {
  readonly address: BlockAddress;
  private readonly servers: readonly Server[];
  private readonly sockets: Set<Socket>;

  private constructor(address: BlockAddress, servers: readonly Server[], sockets: Set<Socket>) {
    this.address = address;
    this.servers = servers;
    this.sockets = sockets;
  }

  static async listen(service: BlockService, where: { readonly host: string; readonly path: string }): Promise<BlockServer> {
    const sockets = new Set<Socket>();
    const serve = (socket: Socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      serveConnection(socket, service);
    };
    const servers = [createServer({ noDelay: true }, serve), createServer(serve)];
    for (const server of servers) server.maxConnections = MAX_CONNECTIONS;
    await Promise.all([listening(servers[0]!, { host: where.host, port: 0 }), listening(servers[1]!, { path: where.path })]);
    const bound = servers[0]!.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    return new BlockServer({ host: where.host, port, path: where.path }, servers, sockets);
  }

  /** Ends all connections: what was served under the old lease is served no more. */
  disconnectAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.disconnectAll();
    await Promise.all(this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }
}

function listening(server: Server, where: { host: string; port: number } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.removeListener("error", reject);
      server.on("error", () => {}); // A connection that could not be accepted is its peer's trouble.
      resolve();
    });
  });
}

function serveConnection(socket: Socket, service: BlockService): void {
  const reader = new FrameReader();
  const handshake = serverHandshake(socket, service);
  const deadline = setTimeout(() => socket.destroy(), HANDSHAKE_DEADLINE_MS);
  let trusted = false;
  socket.on("error", () => {});
  socket.once("close", () => clearTimeout(deadline));
  socket.on("data", (chunk) => {
    try {
      reader.push(chunk, (type, payload) => {
        if (trusted) return serveRequest(socket, service, type, payload);
        trusted = handshake(type, payload);
        if (!trusted) return;
        clearTimeout(deadline);
        reader.limitBytes = MAX_BLOCK_FRAME_BYTES;
      });
    } catch (error) {
      service.refused(error instanceof MillraceError ? error : refusal(String(error)));
      socket.destroy();
    }
  });
}

/** Gives true with the frame that ends the handshake well; throws where it goes wrong. */
function serverHandshake(socket: Socket, service: BlockService): (type: number, payload: Buffer) => boolean {
  let proof: ((payload: Buffer) => boolean) | undefined;
  return (type, payload) => {
    if (proof !== undefined && type === FRAME.proof) {
      if (!proof(payload)) throw refusal("Peer refused: it does not know the ticket of this application");
      writeFrame(socket, FRAME.welcome);
      return true;
    }
    if (proof !== undefined || type !== FRAME.hello) throw refusal(`Peer refused: frame ${type} is not expected here`);
    const { nonce: clientNonce, peer } = readHello(payload);
    const tickets = service.ticketsFor(peer);
    if (tickets === undefined) throw refusal("Peer refused: this executor does not work for its application");
    const serverNonce = newNonce();
    const answers = tickets.map((ticket) => answer(ticket, "server", clientNonce, serverNonce, peer));
    writeFrame(socket, FRAME.challenge, serverNonce, ...answers);
    proof = (given) => given.length === MAC_BYTES && findTicket(tickets, given, "client", clientNonce, serverNonce, peer) !== undefined;
    return false;
  };
}

function serveRequest(socket: Socket, service: BlockService, type: number, payload: Buffer): void {
  switch (type) {
    case FRAME.fetch: {
      const { requestId, ids } = readBlockList(payload);
      void sendBlocks(socket, service, requestId, ids);
      return;
    }
    case FRAME.put: {
      void storeBlock(socket, service, readPut(payload));
      return;
    }
    case FRAME.remove: {
      const { requestId, ids } = readBlockList(payload);
      for (const id of ids) service.remove(id);
      writeFrame(socket, FRAME.done, writeDone(requestId));
      return;
    }
    default:
      throw refusal(`Peer refused: frame ${type} is not expected here`);
  }
}

async function storeBlock(socket: Socket, service: BlockService, put: ReturnType<typeof readPut>): Promise<void> {
  const isKept = await busy(socket, () => service.put(put.id, put.bytes, put.mode, put.checksum)).catch(() => false);
  if (!socket.destroyed) writeFrame(socket, FRAME.done, writeDone(put.requestId, isKept));
}

/** Tells the peer now and then that its request is still being worked on. */
async function busy<T>(socket: Socket, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => writeFrame(socket, FRAME.wait), WAIT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function sendBlocks(socket: Socket, service: BlockService, requestId: number, ids: readonly BlockId[]): Promise<void> {
  await busy(socket, async () => {
    for (const [index, id] of ids.entries()) {
      const block = await service.get(id).catch(() => undefined);
      if (socket.destroyed) return;
      writeFrame(socket, FRAME.block, writeBlockHead(requestId, index, block), block?.bytes ?? new Uint8Array(0));
      if (socket.writableNeedDrain) await drained(socket);
    }
  });
}

function refusal(message: string): MillraceError {
  return new MillraceError("MESSAGE_REFUSED", message);
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.removeListener("drain", done);
      socket.removeListener("close", done);
      resolve();
    };
    socket.once("drain", done);
    socket.once("close", done);
  });
}
