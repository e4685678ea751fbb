// The reduce side: buckets of all map outputs, in map-partition order, merged by key in first-seen order. The order
// of arrival plays no part, so every run gives the same records in the same order.
import type { CombineSpec } from "../rdd/plan.ts";
import { requireSynchronous } from "../rdd/user-function.ts";
import type { Bucket } from "./bucket.ts";
import { mapKey } from "./key.ts";

/** Pairs of the merged buckets. `combined`: the values are combiners already. Without `combine` pairs stay as they are. */
export function mergeBuckets(buckets: readonly Bucket[], combine: CombineSpec | null, combined: boolean): [unknown, unknown][] {
  if (combine === null || (combined && buckets.length === 1)) return buckets.flatMap(pairs);
  const create = (combined ? null : combine.create) as ((value: unknown) => unknown) | null;
  const merge = (combined ? combine.mergeCombiners : combine.mergeValue) as (a: unknown, b: unknown) => unknown;
  const merged = new Map<unknown, [unknown, unknown]>();
  for (const { keys, values } of buckets) {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const id = typeof key === "string" && key.charCodeAt(0) !== 0 ? key : mapKey(key);
      const pair = merged.get(id);
      if (pair === undefined) merged.set(id, [key, create === null ? values[i] : create(values[i])]);
      else pair[1] = requireSynchronous(merge(pair[1], values[i]), merge, "a merge by key");
    }
  }
  return [...merged.values()];
}

function pairs({ keys, values }: Bucket): [unknown, unknown][] {
  const result: [unknown, unknown][] = new Array(keys.length);
  for (let i = 0; i < keys.length; i++) result[i] = [keys[i], values[i]];
  return result;
}
