// Records of one's own of a partition that is kept as it is, for functions that may change what they get. Copies are made one
// by one in the loop that reads them, where they die young; what cannot be changed is not copied.
import { builtin } from "../closure/closure.ts";
import { isMillraceError, MillraceError } from "../errors.ts";
import { isolated } from "./isolated.ts";
import type { FusedSink, FusedStep } from "./segment.ts";

function own(record: unknown): unknown {
  // Most parts of pairs are texts and numbers: this much is inlined.
  return typeof record === "string" || typeof record === "number" ? record : copyOf(record);
}

function copyOf(record: unknown): unknown {
  try {
    return isolated(record);
  } catch (error) {
    if (!isMillraceError(error)) throw error;
    const message = `${error.message} Functions get copies of what a stream keeps where no storage level is named; with persist(StorageLevel.MEMORY_ONLY) they get the records themselves, which they must not change.`;
    throw new MillraceError(error.code, message, { cause: error });
  }
}

const ownRecord = builtin("own-record", own);
/** Of a pair that is taken apart at once only the parts are copied: mostly nothing. */
const ownPair = builtin("own-pair", (pair: unknown) => (Array.isArray(pair) ? [own(pair[0]), own(pair[1])] : pair));

/** The steps and the sink as before, but with records of their own. */
export function withOwnRecords(steps: readonly FusedStep[], sink: FusedSink): readonly FusedStep[] {
  const first = steps[0]?.kind ?? sink.op;
  if (first === "count") return steps;
  const takesPairs = first === "mapValues" || first === "flatMapValues" || first === "combine" || first === "buckets";
  return [{ kind: "map", func: takesPairs ? ownPair : ownRecord }, ...steps];
}

/** All records of a partition; the same list if none can be changed. */
export function ownRecords(records: readonly unknown[]): readonly unknown[] {
  const first = records.findIndex((record) => typeof record === "object" && record !== null);
  return first < 0 ? records : records.map(own);
}
