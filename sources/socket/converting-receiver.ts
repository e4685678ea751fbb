// Receives what a function of the user makes of the bytes from a TCP server.
import { MillraceError, type StorageLevel } from "../../engine/index.ts";
import { builtinFactory } from "../../engine/spi.ts";
import { requireAddress, TcpReceiver } from "./tcp-receiver.ts";

export type ConverterFunc<T> = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<T> | Iterable<T>;

export class ConvertingReceiver<T> extends TcpReceiver<T> {
  private readonly converterFunc: ConverterFunc<T>;

  constructor(host: string, port: number, converterFunc: ConverterFunc<T>, storageLevel?: StorageLevel) {
    super(host, port, storageLevel);
    this.converterFunc = converterFunc;
  }

  protected override async read(bytes: AsyncIterable<Buffer>): Promise<void> {
    for await (const record of this.converterFunc(bytes)) {
      const room = this.store(record);
      if (room !== undefined) await room;
    }
  }
}

const makeConvertingReceiver = builtinFactory(
  "converting-receiver",
  (host: string, port: number, converterFunc: ConverterFunc<unknown>, storageLevel: StorageLevel | undefined) => () =>
    new ConvertingReceiver(host, port, converterFunc, storageLevel),
);

/** A receiver factory that travels with `converterFunc`. Throws INVALID_ARGUMENT for what is no address or function. */
export function convertingReceiver<T>(
  host: string,
  port: number,
  converterFunc: ConverterFunc<T>,
  storageLevel?: StorageLevel,
): () => ConvertingReceiver<T> {
  requireAddress("socketStream", host, port);
  if (typeof converterFunc !== "function") {
    throw new MillraceError("INVALID_ARGUMENT", `socketStream needs a function that makes records of bytes, not ${typeof converterFunc}`);
  }
  return makeConvertingReceiver(host, port, converterFunc, storageLevel) as () => ConvertingReceiver<T>;
}
