// Files as RDDs: the engine's half. How files are listed, split and read is a source's business; it registers itself here.
import { assert } from "../errors.ts";
import type { NodeScope, RDDNode } from "../rdd/rdd-node.ts";

/**
 * A file whose content is read when it is asked for, on whichever executor does. It travels as its path. See Spark's
 * `PortableDataStream`.
 * @example
 * const sizes = sc.binaryFiles("/tmp").mapValues((file) => file.toArray().length);
 */
export interface PortableDataStream {
  /** Absolute path of the file. */
  getPath(): string;
  /** The whole content. */
  toArray(): Uint8Array;
  /** The content in pieces, for files that should not be in memory as a whole. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Makes nodes that read files. `path` is a path, a `file:` URL, a pattern or several of these with commas between them.
 * Files are listed when the partitions of the node are first asked for; what is missing is thrown then.
 */
export interface FileInputs {
  /** A record a line, in at least `minPartitions` partitions. */
  textFile(scope: NodeScope, path: string, minPartitions: number): RDDNode;
  /** A pair of path and text a file. */
  wholeTextFiles(scope: NodeScope, path: string, minPartitions: number): RDDNode;
  /** A pair of path and `PortableDataStream` a file. */
  binaryFiles(scope: NodeScope, path: string, minPartitions: number): RDDNode;
  /** A record every `recordLength` bytes. */
  binaryRecords(scope: NodeScope, path: string, recordLength: number): RDDNode;
  /** The records that `saveAsObjectFile` wrote. */
  objectFile(scope: NodeScope, path: string): RDDNode;
}

let registered: FileInputs | undefined;

/** Makes `inputs` those that contexts of this process use. */
export function registerFileInputs(inputs: FileInputs): void {
  registered = inputs;
}

export function fileInputs(): FileInputs {
  assert(registered !== undefined, 'no file inputs are registered: import from "millrace"');
  return registered;
}
