// Functions that give promises where nobody waits for them must fail with one error on every master. They look synchronous
// here: an `async` one is refused when the job is compiled.
import type { MillraceContext } from "millrace";
import type { FailureCase } from "./case.ts";

/** Claims to be what it is a promise of. */
function later<T>(value: T): T {
  return Promise.resolve(value) as T;
}

const words: [string, number][] = [
  ["a", 1],
  ["a", 2],
];
const numbers = (sc: MillraceContext, partitions = 1) => sc.parallelize([1, 2], partitions);
const pairs = (sc: MillraceContext, partitions = 1) => sc.parallelize(words, partitions);

function refused(operator: string, fix: string, run: FailureCase["run"]): FailureCase {
  const message = new RegExp(`^The function of ${operator} at /.*/promises\\.ts:\\d+:\\d+ gave a promise.*${fix}`);
  return { name: `${operator} that gives a promise`, code: "ASYNC_FUNCTION", message, run };
}

const MERGE = "a merge by key";

export const promises: readonly FailureCase[] = [
  refused("map", "mapAsync", (sc) =>
    numbers(sc)
      .map((n) => later(n))
      .collect(),
  ),
  refused("map", "mapAsync", (sc) =>
    numbers(sc)
      .map((n) => later(n))
      .count(),
  ),
  refused("filter", "filterAsync", (sc) =>
    numbers(sc)
      .filter((n) => later(n > 1))
      .collect(),
  ),
  refused("flatMap", "flatMapAsync", (sc) =>
    numbers(sc)
      .flatMap((n) => later([n]))
      .collect(),
  ),
  refused("mapValues", "mapAsync", (sc) =>
    pairs(sc)
      .mapValues((n) => later(n))
      .collect(),
  ),
  refused("flatMapValues", "flatMapAsync", (sc) =>
    pairs(sc)
      .flatMapValues((n) => later([n]))
      .collect(),
  ),
  refused("mapPartitions", "mapAsync", (sc) =>
    numbers(sc)
      .mapPartitions((all) => Array.from(all, (n) => later(n)))
      .collect(),
  ),
  refused("reduce", "synchronous", (sc) => numbers(sc).reduce((a) => later(a))),
  refused("reduce", "synchronous", (sc) => numbers(sc, 2).reduce((a) => later(a))),
  refused(MERGE, "synchronous", (sc) =>
    pairs(sc)
      .reduceByKey((a) => later(a))
      .collect(),
  ),
  refused(MERGE, "synchronous", (sc) =>
    pairs(sc, 2)
      .reduceByKey((a) => later(a), 2)
      .collect(),
  ),
  refused("aggregate", "synchronous", (sc) =>
    numbers(sc).aggregate(
      0,
      (a) => later(a),
      (a) => a,
    ),
  ),
  refused("aggregate", "synchronous", (sc) =>
    numbers(sc).aggregate(
      0,
      (a) => a,
      (a) => later(a),
    ),
  ),
  refused("treeReduce", "synchronous", (sc) => numbers(sc).treeReduce((a) => later(a))),
  refused("max", "synchronous", (sc) => numbers(sc).max((a) => later(a))),
];
