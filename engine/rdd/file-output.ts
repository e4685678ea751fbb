// RDDs as directories of files: the engine's half. How files are written is a source's business; it registers itself here.
import type { AnyFunction } from "../closure/closure.ts";
import { assert } from "../errors.ts";
import type { RDDNode } from "./rdd-node.ts";

/** How text output may be compressed: `gzip` writes `part-00000.gz` and so on, which `textFile` reads. */
export type CompressionCodec = "gzip";

/** Writes a directory of parts, one a partition; an existing output of the same name is replaced as a whole. */
export interface FileOutput {
  /** On the driver, before the tasks. */
  prepare(directory: string): Promise<void>;
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
export async function saveAsFiles(node: RDDNode, directory: string, output: FileOutput): Promise<void> {
  await output.prepare(directory);
  await node.scope.runSink(node, { op: "partition", func: output.partWriter(directory) });
  await output.commit(directory, node.numPartitions);
}
