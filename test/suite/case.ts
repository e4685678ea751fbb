// The forms of the suite's cases. A case is data and a program; which master runs it is the business of
// test/masters.test.ts. The suite is compiled as one job, so it imports the package by its public names only.
import type { DStream, Duration, MillraceContext, StreamingContext } from "millrace";
import { type InputStreams, runBatches } from "millrace/testing";

export type Batches = readonly (readonly unknown[] | null)[];

/** What every case runs with, so that results do not depend on the slots and the habits of a master. */
export const CONF: Readonly<Record<string, string>> = { "default.parallelism": "3", "task.maxFailures": "1" };

interface StreamProgram<I extends readonly Batches[], T> {
  readonly inputs: readonly [...I];
  readonly build: (ssc: StreamingContext, ...streams: InputStreams<I>) => DStream<T>;
  /** What each batch gives. Records of a batch may stand in any order, unless `ordered`. */
  readonly expected: readonly (readonly unknown[])[];
  readonly ordered?: boolean;
  readonly batches?: number;
  readonly batchInterval?: Duration;
  readonly partitions?: number;
}

/** A streaming program: batches in, batches out. */
export interface StreamCase {
  readonly name: string;
  readonly expected: readonly (readonly unknown[])[];
  readonly ordered: boolean;
  run(master: string): Promise<unknown[][]>;
}

export function streams<const I extends readonly Batches[], T>(name: string, program: StreamProgram<I, T>): StreamCase {
  const { expected, ordered = false, ...options } = program;
  return { name, expected, ordered, run: (master) => runBatches<I, T>({ ...options, master, conf: CONF }) };
}

/** A program of RDDs: what its promise gives. */
export interface RddCase {
  readonly name: string;
  readonly expected: unknown;
  /** `expected` is a list whose order does not count. */
  readonly unordered: boolean;
  run(sc: MillraceContext): Promise<unknown>;
}

export function rdds(name: string, expected: unknown, run: (sc: MillraceContext) => Promise<unknown>): RddCase {
  return { name, expected, unordered: false, run };
}

/** Like `rdds` for a list whose order is left to the hash of the keys; all masters must still agree on it. */
export function unordered(name: string, expected: readonly unknown[], run: (sc: MillraceContext) => Promise<unknown>): RddCase {
  return { name, expected, unordered: true, run };
}

/** A program that must fail: with this code, a message and, where the user's code is to blame, its line in this suite. */
export interface FailureCase {
  readonly name: string;
  readonly code: string;
  readonly message: RegExp;
  /** File of the suite and the text of the line that threw, as the cause's stack must name it. */
  readonly thrownAt?: readonly [file: string, lineText: string];
  run(sc: MillraceContext, master: string): Promise<unknown>;
}
