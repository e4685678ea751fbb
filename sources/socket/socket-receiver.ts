// Receives lines of UTF-8 text from a TCP server. Ends of stream and errors restart it (the supervisor waits 2 s).
// While the supervisor has no room the socket is not read, so the sender is held back by TCP. See Spark's
// `SocketReceiver`.
import { connect, type Socket } from "node:net";
import { MillraceError } from "../../engine/index.ts";
import { builtinFactory, Receiver } from "../../engine/spi.ts";
import { LineSplitter } from "../line-splitter.ts";

const CONNECT_TIMEOUT_MS = 10_000;
/** A peer that vanished without closing is noticed by TCP's keep-alive, begun after this much silence. */
const KEEP_ALIVE_MS = 30_000;
const MAX_LINE_BYTES = 1024 * 1024;

export class SocketReceiver extends Receiver<string> {
  private readonly host: string;
  private readonly port: number;
  private readonly maxLineBytes: number;
  private socket: Socket | undefined;
  private receiving: Promise<void> | undefined;

  constructor(host: string, port: number, maxLineBytes = MAX_LINE_BYTES) {
    super();
    this.host = host;
    this.port = port;
    this.maxLineBytes = maxLineBytes;
  }

  override onStart(): void {
    const socket = connect({ host: this.host, port: this.port });
    this.socket = socket;
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${CONNECT_TIMEOUT_MS} ms`)));
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
    });
    this.receiving = this.receive(socket);
  }

  /** Ends the connection; what had been read from it is stored first. */
  override async onStop(): Promise<void> {
    const socket = this.socket;
    this.socket = undefined;
    socket?.destroy();
    await this.receiving;
  }

  private async receive(socket: Socket): Promise<void> {
    const address = `${this.host}:${this.port}`;
    const splitter = new LineSplitter((lineBytes) => {
      this.reportError(`A line from ${address} of ${lineBytes} bytes or more was left out: the limit is ${this.maxLineBytes} bytes`);
    }, this.maxLineBytes);
    try {
      for await (const chunk of socket) {
        for (const line of splitter.push(chunk as Buffer)) {
          const room = this.store(line);
          if (room !== undefined) await room;
        }
      }
      const last = splitter.end();
      if (this.socket !== socket) return;
      if (last !== undefined) await this.store(last);
      this.restart(`${address} ended the stream`);
    } catch (error) {
      // After onStop the socket is no longer ours: its error is our own doing.
      if (this.socket === socket) this.restart(`The connection to ${address} failed`, error);
    }
  }
}

const makeSocketReceiver = builtinFactory("socket-receiver", (host: string, port: number) => () => new SocketReceiver(host, port));

/** A receiver factory that travels: `socketReceiver("localhost", 9999)`. Throws INVALID_ARGUMENT for what is no address. */
export function socketReceiver(host: string, port: number): () => SocketReceiver {
  const isAddress = typeof host === "string" && host !== "" && Number.isInteger(port) && port > 0 && port < 65536;
  if (isAddress) return makeSocketReceiver(host, port);
  throw new MillraceError(
    "INVALID_ARGUMENT",
    `socketTextStream needs a host and a port from 1 to 65535, not ${JSON.stringify(host)} and ${port}`,
  );
}
