// RDDs as directories of files: the engine's half. How files are written is a source's business; it registers itself here.
import type { AnyFunction } from "../closure/closure.ts";
import { assert } from "../errors.ts";
import type { RDDNode } from "./rdd-node.ts";

/** How text output may be compressed: `gzip` writes `part-00000.gz` and so on, which `textFile` reads. */
export type CompressionCodec = "gzip";

/** How RDDs are written into a directory. */
export interface SaveOptions {
  /** Replace what an earlier run wrote there (default false: a directory that exists is refused with OUTPUT_EXISTS). */
  readonly overwrite?: boolean;
}

/** Writes a directory of parts, one a partition. */
export interface FileOutput {
  /**
   * On the driver, before the tasks. Rejects with OUTPUT_EXISTS if there is something at `directory` and it may not be
   * replaced; an output that may is replaced as a whole.
   */
  prepare(directory: string, overwrite: boolean): Promise<void>;
  /** A closure that travels: `(records, task) => Promise<void>` writes one partition. */
  partWriter(directory: string): AnyFunction;
  /** On the driver, when every partition has been written. */
  commit(directory: string, numPartitions: number): Promise<void>;
}

/** The forms in which RDDs are written. */
export interface FileOutputs {
  /** A line a record, as people read it. */
  text(codec: CompressionCodec | undefined): FileOutput;
  /** Records as they are; `objectFile` reads them. */
  objects(): FileOutput;
}

let registered: FileOutputs | undefined;

/** Makes `outputs` those that RDDs of this process use. */
export function registerFileOutputs(outputs: FileOutputs): void {
  registered = outputs;
}

export function fileOutputs(): FileOutputs {
  assert(registered !== undefined, 'no file outputs are registered: import from "millrace"');
  return registered;
}

/** Writes all partitions of `node` into `directory`. */
export async function saveAsFiles(
  node: RDDNode,
  directory: string,
  output: FileOutput,
  { overwrite = false }: SaveOptions = {},
): Promise<void> {
  await output.prepare(directory, overwrite);
  await node.scope.runSink(node, { op: "partition", func: output.partWriter(directory) });
  await output.commit(directory, node.numPartitions);
}
