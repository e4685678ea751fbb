// A segment: a run of steps and the sink at its end, executed as one loop over chunks of records. Two ways to run the
// same segment: `compileSegment` (segment-compiler.ts) generates the loop, `interpretSegment` walks the steps. They
// must agree on everything; the interpreter is the oracle and the fallback where code generation is not allowed.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { type Bucket, emptyBuckets } from "../shuffle/bucket.ts";
import { hashPartition, mapKey } from "../shuffle/key.ts";
import { isolated } from "./isolated.ts";
import type { CombineSpec } from "./plan.ts";
import { describeFunction, functionDetails, promiseGiven, requireSynchronous } from "./user-function.ts";

export interface FusedStep {
  readonly kind: "map" | "filter" | "flatMap" | "mapValues" | "flatMapValues";
  readonly func: AnyFunction;
}

export type FusedSink =
  | { readonly op: "collect" }
  | { readonly op: "count" }
  | { readonly op: "take"; readonly count: number }
  /** `isolate`: records are kept elsewhere (a cached partition), so the first one is copied before it is merged into. */
  | { readonly op: "reduce"; readonly func: AnyFunction; readonly isolate?: boolean }
  | { readonly op: "buckets"; readonly numPartitions: number; readonly partition: AnyFunction | null }
  | {
      readonly op: "combine";
      readonly numPartitions: number;
      readonly partition: AnyFunction | null;
      readonly combine: CombineSpec;
      readonly isolate?: boolean;
    };

/** A running segment. `push` gives true when it wants no more. */
export interface Segment {
  push(chunk: readonly unknown[]): boolean;
  /** The sink's result: records, a count, `[]` or `[value]` of a reduction, or buckets. */
  finish(): unknown;
}

/** Mutable cell of map-side combining. */
export interface Cell {
  readonly key: unknown;
  value: unknown;
}

/** Where a merging function is called, in the words of errors. */
export const MERGE_BY_KEY = "a merge by key";

/** What generated code and the interpreter share. */
export const segmentRuntime = {
  mapKey,
  isolated,
  promiseGiven,
  requireSynchronous,

  /** The elements that a function of `operator` gave, as an array. */
  elements(result: unknown, func: AnyFunction, operator: string): readonly unknown[] {
    if (Array.isArray(result)) return result;
    return [...segmentRuntime.iterable(result, func, operator)];
  },

  iterable(result: unknown, func: AnyFunction, operator: string): Iterable<unknown> {
    if (typeof (result as Iterable<unknown> | null | undefined)?.[Symbol.iterator] === "function") return result as Iterable<unknown>;
    if (result instanceof Promise) throw promiseGiven(result, func, operator);
    throw new MillraceError(
      "INVALID_ARGUMENT",
      `${describeFunction(func, operator)} must return an array or another iterable, not ${describe(result)}`,
      { details: functionDetails(func) },
    );
  },

  notAPair(record: unknown): MillraceError {
    return new MillraceError("INVALID_ARGUMENT", `An operation by key needs pairs [key, value], not ${describe(record)}`);
  },

  /** The target partition of a key as the user's partition function or the hash says. */
  partitionOf(key: unknown, numPartitions: number, partition: AnyFunction | null): number {
    if (partition === null) return hashPartition(key, numPartitions);
    const result = (partition as (key: unknown, numPartitions: number) => unknown)(key, numPartitions);
    if (!Number.isInteger(result))
      throw new MillraceError("INVALID_ARGUMENT", `A partition function must return a whole number, not ${describe(result)}`, {
        details: functionDetails(partition),
      });
    const remainder = (result as number) % numPartitions;
    return remainder < 0 ? remainder + numPartitions : remainder;
  },

  /** Splits combined cells, in first-seen order, into buckets by partition. */
  split(cells: Map<unknown, Cell>, numPartitions: number, partition: AnyFunction | null): Bucket[] {
    const buckets = emptyBuckets(numPartitions);
    for (const cell of cells.values()) {
      const bucket = buckets[numPartitions === 1 ? 0 : segmentRuntime.partitionOf(cell.key, numPartitions, partition)]!;
      bucket.keys.push(cell.key);
      bucket.values.push(cell.value);
    }
    return buckets;
  },
};

function describe(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return `${value === null ? "null" : typeof value} ${text.slice(0, 60)}`;
}

type Emit = (value: unknown) => boolean;

/** Runs a segment step by step, in the plainest way. */
export function interpretSegment(steps: readonly FusedStep[], sink: FusedSink): Segment {
  const { emit: last, finish } = interpretSink(sink);
  const emit = steps.reduceRight<Emit>((next, step) => interpretStep(step, next), last);
  return {
    push(chunk) {
      for (const record of chunk) if (emit(record)) return true;
      return false;
    },
    finish,
  };
}

function interpretStep(step: FusedStep, next: Emit): Emit {
  const { kind } = step;
  const func = (value: unknown) => {
    const result = (step.func as (value: unknown) => unknown)(value);
    return kind === "flatMap" || kind === "flatMapValues"
      ? segmentRuntime.iterable(result, step.func, kind)
      : requireSynchronous(result, step.func, kind);
  };
  const each = (values: Iterable<unknown>) => {
    for (const value of values) if (next(value)) return true;
    return false;
  };
  switch (kind) {
    case "map":
      return (value) => next(func(value));
    case "filter":
      return (value) => (func(value) ? next(value) : false);
    case "flatMap":
      return (value) => each(func(value) as Iterable<unknown>);
    case "mapValues":
      return (value) => {
        const [key, item] = pair(value);
        return next([key, func(item)]);
      };
    case "flatMapValues":
      return (value) => {
        const [key, item] = pair(value);
        for (const result of func(item) as Iterable<unknown>) if (next([key, result])) return true;
        return false;
      };
  }
}

function pair(record: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(record)) throw segmentRuntime.notAPair(record);
  return record as unknown as readonly [unknown, unknown];
}

function interpretSink(sink: FusedSink): { emit: Emit; finish: () => unknown } {
  switch (sink.op) {
    case "collect":
    case "take": {
      const out: unknown[] = [];
      const limit = sink.op === "take" ? sink.count : Number.POSITIVE_INFINITY;
      return { emit: (value) => out.length >= limit || out.push(value) >= limit, finish: () => out };
    }
    case "count": {
      let count = 0;
      return { emit: () => ++count < 0, finish: () => count };
    }
    case "reduce": {
      const func = synchronous(sink.func, "reduce");
      const result: unknown[] = [];
      const first = sink.isolate === true ? isolated : (value: unknown) => value;
      const emit = (value: unknown) => {
        result[0] = result.length === 0 ? first(value) : func(result[0], value);
        return false;
      };
      return { emit, finish: () => result };
    }
    case "buckets": {
      const buckets = emptyBuckets(sink.numPartitions);
      const emit = (record: unknown) => {
        const [key, value] = pair(record);
        const bucket = buckets[segmentRuntime.partitionOf(key, sink.numPartitions, sink.partition)]!;
        bucket.keys.push(key);
        bucket.values.push(value);
        return false;
      };
      return { emit, finish: () => buckets };
    }
    case "combine":
      return interpretCombine(sink);
  }
}

function interpretCombine(sink: FusedSink & { op: "combine" }): { emit: Emit; finish: () => unknown } {
  const create = sink.combine.create !== null ? synchronous(sink.combine.create, MERGE_BY_KEY) : sink.isolate === true ? isolated : null;
  const merge = synchronous(sink.combine.mergeValue, MERGE_BY_KEY);
  const cells = new Map<unknown, Cell>();
  const emit = (record: unknown) => {
    const [key, value] = pair(record);
    const cell = cells.get(mapKey(key));
    if (cell === undefined) cells.set(mapKey(key), { key, value: create === null ? value : create(value) });
    else cell.value = merge(cell.value, value);
    return false;
  };
  return { emit, finish: () => segmentRuntime.split(cells, sink.numPartitions, sink.partition) };
}

/** `func`, whose results may not be promises. */
function synchronous(func: AnyFunction, operator: string): (...args: unknown[]) => unknown {
  return (...args) => requireSynchronous(func(...(args as never[])), func, operator);
}
