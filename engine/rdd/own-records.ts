// Records of one's own of a partition that somebody else has too, for functions that may change what they get. Copies are made one
// by one in the loop that reads them, where they die young; what cannot be changed is not copied.
import { builtin } from "../closure/closure.ts";
import { isMillraceError, MillraceError } from "../errors.ts";
import { isolated, isolatedInPart } from "./isolated.ts";
import type { FusedSink, FusedStep } from "./segment.ts";

/** Who else has the records: a cache or states, which must not be changed, or the driver, on a master that runs tasks in its thread. */
export type SharedWith = "cache" | "states" | "driver";

/** Most parts of pairs are texts and numbers: that much is inlined. */
const isPlain = (value: unknown) => typeof value === "string" || typeof value === "number";

function ownOfCache(record: unknown): unknown {
  return isPlain(record) ? record : copyOf(record);
}

/** Other masters refuse what cannot travel; here it stays as it is. */
function ownOfDriver(record: unknown): unknown {
  return isPlain(record) ? record : isolatedInPart(record);
}

/** What a function of states gave need not travel: where it goes on in the same thread, it stays as it is. */
function ownOfStates(record: unknown): unknown {
  if (isPlain(record)) return record;
  try {
    return isolated(record);
  } catch (error) {
    if (!isMillraceError(error)) throw error;
    return isolatedInPart(record);
  }
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

/** `pair`: of one that is taken apart at once only the parts are copied, mostly nothing. */
const FUNCTIONS = {
  cache: {
    record: builtin("own-record", ownOfCache),
    pair: builtin("own-pair", (pair: unknown) => (Array.isArray(pair) ? [ownOfCache(pair[0]), ownOfCache(pair[1])] : pair)),
  },
  states: {
    record: builtin("own-record-of-states", ownOfStates),
    pair: builtin("own-pair-of-states", (pair: unknown) => (Array.isArray(pair) ? [ownOfStates(pair[0]), ownOfStates(pair[1])] : pair)),
  },
  driver: {
    record: builtin("own-record-of-driver", ownOfDriver),
    pair: builtin("own-pair-of-driver", (pair: unknown) => (Array.isArray(pair) ? [ownOfDriver(pair[0]), ownOfDriver(pair[1])] : pair)),
  },
};

/** The steps and the sink as before, but with records of their own. */
export function withOwnRecords(steps: readonly FusedStep[], sink: FusedSink, shared: SharedWith): readonly FusedStep[] {
  const first = steps[0]?.kind ?? sink.op;
  if (first === "count") return steps;
  const takesPairs = first === "mapValues" || first === "flatMapValues" || first === "combine" || first === "buckets";
  return [{ kind: "map", func: takesPairs ? FUNCTIONS[shared].pair : FUNCTIONS[shared].record }, ...steps];
}

/** All records of a partition; the same list if none can be changed. */
export function ownRecords(records: readonly unknown[], shared: "cache" | "driver"): readonly unknown[] {
  const first = records.findIndex((record) => typeof record === "object" && record !== null);
  return first < 0 ? records : records.map(shared === "cache" ? ownOfCache : ownOfDriver);
}
