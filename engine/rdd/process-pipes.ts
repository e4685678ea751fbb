// pipe: the engine's half. How processes run is a source's business; it registers itself here.
import type { AnyFunction } from "../closure/closure.ts";
import { assert } from "../errors.ts";

/** Writes a line to a process; the line end is added. */
export type PrintLine = (line: string) => void;

/** How a partition goes through a process. The functions run on executors. */
export interface PipeOptions<T> {
  /** Environment variables, beside those of the executor. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called before the first record of a partition: what it prints goes to the process first. */
  readonly printPipeContext?: (print: PrintLine) => void;
  /** Prints a record, in as many lines as it likes. Default: one line, as in text files. */
  readonly printRDDElement?: (record: T, print: PrintLine) => void;
  /** Runs each process in an empty directory of its own, which is removed afterwards. Default: where the executor runs. */
  readonly separateWorkingDir?: boolean;
}

/** Runs processes for `RDD.pipe`. */
export interface ProcessPipes {
  /** A closure that travels: `(records) => AsyncIterable<string>`. */
  pipe(command: readonly string[], options: PipeOptions<never>): AnyFunction;
}

let registered: ProcessPipes | undefined;

/** Makes `pipes` those that RDDs of this process use. */
export function registerProcessPipes(pipes: ProcessPipes): void {
  registered = pipes;
}

export function processPipes(): ProcessPipes {
  assert(registered !== undefined, 'nobody is registered who runs processes: import from "millrace"');
  return registered;
}

/** A command's words: what stands between spaces. Quotes mean nothing, as on Spark. */
export function tokenize(command: string): string[] {
  return command.split(/[ \t\n\r\f]+/).filter((word) => word !== "");
}
