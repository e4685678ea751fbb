// What receivers of TCP streams have in common: they connect, read, and connect again (the supervisor waits 2 s) when
// the stream ends or fails. While the supervisor has no room the socket is not read, so the sender is held back by TCP.
import { connect, type Socket } from "node:net";
import { MillraceError, type StorageLevel } from "../../engine/index.ts";
import { Receiver } from "../../engine/spi.ts";

const CONNECT_TIMEOUT_MS = 10_000;
/** A peer that vanished without closing is noticed by TCP's keep-alive, begun after this much silence. */
const KEEP_ALIVE_MS = 30_000;

export abstract class TcpReceiver<T> extends Receiver<T> {
  protected readonly address: string;
  private readonly host: string;
  private readonly port: number;
  private socket: Socket | undefined;
  private receiving: Promise<void> | undefined;

  constructor(host: string, port: number, storageLevel?: StorageLevel) {
    super(storageLevel);
    this.host = host;
    this.port = port;
    this.address = `${host}:${port}`;
  }

  /** Stores what `bytes` hold, to their end. After `isCurrent` is false nothing may be stored that was not there before. */
  protected abstract read(bytes: AsyncIterable<Buffer>, isCurrent: () => boolean): Promise<void>;

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
    // After onStop the socket is no longer ours: its error is our own doing.
    const isCurrent = () => this.socket === socket;
    try {
      await this.read(socket, isCurrent);
      if (isCurrent()) this.restart(`${this.address} ended the stream`);
    } catch (error) {
      if (isCurrent()) this.restart(`The connection to ${this.address} failed`, error);
    } finally {
      socket.destroy();
    }
  }
}

/** Throws INVALID_ARGUMENT for what is no address. */
export function requireAddress(method: string, host: unknown, port: unknown): void {
  if (typeof host === "string" && host !== "" && Number.isInteger(port) && (port as number) > 0 && (port as number) < 65536) return;
  const message = `${method} needs a host and a port from 1 to 65535, not ${JSON.stringify(host)} and ${String(port)}`;
  throw new MillraceError("INVALID_ARGUMENT", message);
}
