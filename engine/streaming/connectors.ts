// Sources that are methods of the StreamingContext although they live outside the engine: each registers how its
// input is made. The package's front door registers all of its own.
import type { AnyFunction } from "../closure/closure.ts";
import type { StreamScope } from "../dstream/dstream-node.ts";
import type { InputDStreamNode } from "../dstream/input-dstream.ts";
import { MillraceError } from "../errors.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import type { PortableDataStream } from "../scheduler/file-inputs.ts";
import type { StorageLevel } from "../storage/storage-level.ts";

/**
 * Which files a file stream takes.
 * @example
 * ssc.textFileStream("in", { filterFunc: (path) => path.endsWith(".log"), newFilesOnly: false }).print();
 */
export interface FileStreamOptions {
  /** Ignore files that are there at the start (default true). */
  readonly newFilesOnly?: boolean;
  /** Takes a file by its absolute path; runs on the driver. Default: files whose names do not begin with ".". */
  readonly filterFunc?: (path: string) => boolean;
}

/** What a file stream makes of its files. */
export type FileStreamFormat =
  | { readonly type: "text" | "pathsAndLines" }
  | { readonly type: "records"; readonly recordLength: number }
  | {
      readonly type: "custom";
      readonly readFunc: (file: PortableDataStream) => Iterable<unknown> | AsyncIterable<unknown> | Promise<Iterable<unknown>>;
    };

export interface FileStreamSpec extends FileStreamOptions {
  readonly format: FileStreamFormat;
  readonly minRememberMs?: number;
}

export interface QueueStreamOptions {
  /** One RDD of the queue each batch (default), or all that are there. */
  readonly oneAtATime: boolean;
  /** The RDD of a batch that finds the queue empty; none means an empty RDD. */
  readonly defaultRDD?: RDDNode;
}

export type ConverterFunc<T> = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<T> | Iterable<T>;

/** Makes the inputs that are methods of the `StreamingContext`. */
export interface Connectors {
  /** Of the files that appear in a directory. */
  fileStream(scope: StreamScope, streamId: number, directory: string, spec: FileStreamSpec): InputDStreamNode;
  /** `queue` is shared with the caller, who may go on adding to it. */
  queueStream(scope: StreamScope, streamId: number, takeNext: () => RDDNode | undefined, options: QueueStreamOptions): InputDStreamNode;
  /** A closure `() => Receiver` of lines of text. */
  socketReceiver(host: string, port: number, storageLevel?: StorageLevel): AnyFunction;
  /** A closure `() => Receiver` of what a function makes of the bytes. */
  convertingReceiver<T>(host: string, port: number, converterFunc: ConverterFunc<T>, storageLevel?: StorageLevel): AnyFunction;
  /** A closure `() => Receiver` of blocks that are encoded already. */
  rawSocketReceiver(host: string, port: number, storageLevel?: StorageLevel): AnyFunction;
}

let registered: Connectors | undefined;

/** Makes `connectors` those that contexts of this process use. */
export function registerConnectors(connectors: Connectors): void {
  registered = connectors;
}

export function connectors(): Connectors {
  if (registered === undefined) throw new MillraceError("INTERNAL", 'No sources are registered: import from "millrace"');
  return registered;
}
