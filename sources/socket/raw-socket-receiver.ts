// Receives blocks that a TCP server sends ready-made, and stores them as they are: no record is touched one by one.
//
//     4 bytes            n bytes                                    4 bytes
//     n, big-endian      encodeRecords(records): one block          the next block's length ...
//
// A block that is no encoded list of records is told and left out; the next one is taken. A length over the limit ends
// the connection: where the next block begins can no longer be known. See Spark's `RawNetworkReceiver`.
import { isMillraceError, type StorageLevel } from "../../engine/index.ts";
import { builtinFactory } from "../../engine/spi.ts";
import { FrameSplitter } from "./frame-splitter.ts";
import { requireAddress, TcpReceiver } from "./tcp-receiver.ts";

const MAX_BLOCK_BYTES = 64 * 1024 * 1024;

export class RawSocketReceiver<T> extends TcpReceiver<T> {
  private readonly maxBlockBytes: number;

  constructor(host: string, port: number, storageLevel?: StorageLevel, maxBlockBytes = MAX_BLOCK_BYTES) {
    super(host, port, storageLevel);
    this.maxBlockBytes = maxBlockBytes;
  }

  protected override async read(bytes: AsyncIterable<Buffer>, isCurrent: () => boolean): Promise<void> {
    const splitter = new FrameSplitter(this.maxBlockBytes);
    for await (const chunk of bytes) for (const block of splitter.push(chunk)) await this.storeAsItIs(block);
    if (splitter.isWithinFrame && isCurrent()) this.reportError(`${this.address} ended the stream within a block, which was left out`);
  }

  /** Waits until the block is safe: what comes meanwhile waits in the socket. */
  private async storeAsItIs(block: Buffer): Promise<void> {
    try {
      // Memory of its own: the chunk it stands in is larger.
      await this.storeBytes(new Uint8Array(block));
    } catch (error) {
      if (!isMillraceError(error, "MESSAGE_REFUSED")) throw error;
      const fix = "Send what encodeRecords(records) gives.";
      this.reportError(`A block of ${block.length} bytes from ${this.address} was left out. ${fix}`, error);
    }
  }
}

const makeRawSocketReceiver = builtinFactory(
  "raw-socket-receiver",
  (host: string, port: number, storageLevel: StorageLevel | undefined) => () => new RawSocketReceiver(host, port, storageLevel),
);

/** A receiver factory that travels. Throws INVALID_ARGUMENT for what is no address. */
export function rawSocketReceiver(host: string, port: number, storageLevel?: StorageLevel): () => RawSocketReceiver<unknown> {
  requireAddress("rawSocketStream", host, port);
  return makeRawSocketReceiver(host, port, storageLevel);
}
