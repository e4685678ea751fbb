// A range of whole numbers in partitions, each made where it is used. See Spark's `SparkContext.range`.
import { builtin } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { requirePartitions } from "../shuffle/partitioner.ts";
import type { NodeScope } from "./rdd-node.ts";
import { SourceRDD } from "./source-rdd.ts";

/** `count` numbers from `start` on, `step` apart. */
interface RangeSlice {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

const CHUNK = 10_000;

const readRange = builtin("range", function* ({ start, step, count }: RangeSlice) {
  for (let first = 0; first < count; first += CHUNK) {
    yield Array.from({ length: Math.min(CHUNK, count - first) }, (_, i) => start + (first + i) * step);
  }
});

/** The numbers from `start` up to `end`, which is left out; slice i has numbers floor(i n/s) to floor((i+1) n/s) - 1. */
export function rangeRDD(scope: NodeScope, start: number, end: number, step: number, numSlices: number): SourceRDD {
  for (const [name, value] of Object.entries({ start, end, step })) {
    if (!Number.isSafeInteger(value)) throw new MillraceError("INVALID_ARGUMENT", `range: ${name} must be a safe integer, not ${value}`);
  }
  if (step === 0) throw new MillraceError("INVALID_ARGUMENT", "range: step cannot be 0");
  requirePartitions(numSlices);
  const total = Math.max(0, Math.ceil((end - start) / step));
  const bound = (i: number) => Math.floor((i * total) / numSlices);
  const slices = Array.from({ length: numSlices }, (_, i) => {
    return { binding: { start: start + bound(i) * step, step, count: bound(i + 1) - bound(i) } satisfies RangeSlice };
  });
  return new SourceRDD(scope, "RangeRDD", readRange, slices);
}
