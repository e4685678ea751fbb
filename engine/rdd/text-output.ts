// saveAsTextFile: the engine's half. How files are written is a source's business; it registers itself here.
import type { AnyFunction } from "../closure/closure.ts";
import { assert } from "../errors.ts";
import type { RDD } from "./rdd.ts";

/** Writes text output; an existing output of the same name is replaced as a whole. */
export interface TextOutput {
  /** On the driver, before the tasks. */
  prepare(directory: string): Promise<void>;
  /** A closure that travels: `(records, task) => Promise<void>` writes one partition. */
  partWriter(directory: string): AnyFunction;
  /** On the driver, when every partition has been written. */
  commit(directory: string, numPartitions: number): Promise<void>;
}

let output: TextOutput | undefined;

export function registerTextOutput(textOutput: TextOutput): void {
  output = textOutput;
}

/** Writes `formatRecord` of each record as a line of `directory/part-NNNNN`. */
export async function saveAsTextFile<T>(rdd: RDD<T>, directory: string): Promise<void> {
  assert(output !== undefined, "no text output is registered");
  await output.prepare(directory);
  await rdd.node.scope.runSink(rdd.node, { op: "partition", func: output.partWriter(directory) });
  await output.commit(directory, rdd.node.numPartitions);
}
