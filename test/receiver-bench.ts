// What a receiver meets in a test: a supervisor that writes down what it is told, and peers on real sockets.
import { createServer, type Server, type Socket } from "node:net";
import { decodeRecords } from "../engine/serialize/records.ts";
import type { Receiver, ReceiverSupervisor } from "../engine/streaming/receiver.ts";

export class RecordingSupervisor implements ReceiverSupervisor {
  readonly streamId = 0;
  readonly records: unknown[] = [];
  readonly blocks: unknown[][] = [];
  readonly restarts: string[] = [];
  readonly errors: string[] = [];
  /** What `store` gives. */
  room: Promise<void> | undefined;

  store(record: unknown): void | Promise<void> {
    this.records.push(record);
    return this.room;
  }
  async storeBlock(records: Iterable<unknown>): Promise<void> {
    this.blocks.push([...records]);
    await this.room;
  }
  async storeBytes(bytes: Uint8Array): Promise<void> {
    await this.storeBlock(decodeRecords(bytes));
  }
  reportError(message: string): void {
    this.errors.push(message);
  }
  restart(message: string, error?: unknown): void {
    this.restarts.push(error instanceof Error ? `${message}: ${error.message}` : message);
  }
  stop(): void {}
  isStarted(): boolean {
    return true;
  }
  isStopped(): boolean {
    return false;
  }
}

/** Starts a receiver under a supervisor of its own, until the peers are closed. */
export function startReceiver<R extends Receiver<never>>(receiver: R, peers: TcpPeers): { receiver: R; supervisor: RecordingSupervisor } {
  const supervisor = new RecordingSupervisor();
  receiver.attach(supervisor);
  void receiver.onStart();
  peers.onClose(() => receiver.onStop());
  return { receiver, supervisor };
}

/** Servers on free ports of this machine, and what is to be ended with them. */
export class TcpPeers {
  private readonly cleanups: (() => void | Promise<void>)[] = [];

  /** A server, and the promise of its first client. */
  async listen(): Promise<{ port: number; client: Promise<Socket>; server: Server }> {
    const server = createServer();
    const client = new Promise<Socket>((resolve) => {
      server.once("connection", (socket) => {
        this.cleanups.push(() => void socket.destroy());
        resolve(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.cleanups.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return { port: address.port, client, server };
  }

  /** Comes before all that was there already. */
  onClose(cleanup: () => void | Promise<void>): void {
    this.cleanups.unshift(cleanup);
  }

  async close(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0)) await cleanup();
  }
}
