// Receives lines of UTF-8 text from a TCP server. See Spark's `SocketReceiver`.
import type { StorageLevel } from "../../engine/index.ts";
import { builtinFactory } from "../../engine/spi.ts";
import { LineSplitter } from "../line-splitter.ts";
import { requireAddress, TcpReceiver } from "./tcp-receiver.ts";

const MAX_LINE_BYTES = 1024 * 1024;

export class SocketReceiver extends TcpReceiver<string> {
  private readonly maxLineBytes: number;

  constructor(host: string, port: number, storageLevel?: StorageLevel, maxLineBytes = MAX_LINE_BYTES) {
    super(host, port, storageLevel);
    this.maxLineBytes = maxLineBytes;
  }

  protected override async read(bytes: AsyncIterable<Buffer>, isCurrent: () => boolean): Promise<void> {
    const splitter = new LineSplitter((lineBytes) => {
      this.reportError(`A line from ${this.address} of ${lineBytes} bytes or more was left out: the limit is ${this.maxLineBytes} bytes`);
    }, this.maxLineBytes);
    for await (const chunk of bytes) {
      for (const line of splitter.push(chunk)) {
        const room = this.store(line);
        if (room !== undefined) await room;
      }
    }
    const last = splitter.end();
    if (last !== undefined && isCurrent()) await this.store(last);
  }
}

const makeSocketReceiver = builtinFactory(
  "socket-receiver",
  (host: string, port: number, storageLevel: StorageLevel | undefined) => () => new SocketReceiver(host, port, storageLevel),
);

/** A receiver factory that travels: `socketReceiver("localhost", 9999)`. Throws INVALID_ARGUMENT for what is no address. */
export function socketReceiver(host: string, port: number, storageLevel?: StorageLevel): () => SocketReceiver {
  requireAddress("socketTextStream", host, port);
  return makeSocketReceiver(host, port, storageLevel);
}
