// How many partitions operations by key use, and where ranges of keys end.
import { defaultPartitioner, HashPartitioner, RangePartitioner } from "../../../index.ts";
import type { Kind } from "../kind.ts";
import { judgeResult } from "./rdd.ts";

interface WantedRDD {
  readonly partitions: number;
  /** Size of its hash partitioner, if it has one. */
  readonly hash?: number | null;
}

/** The number of partitions that an operation over several RDDs gets. */
export const defaultPartitionerKind: Kind = {
  run(testCase, _program, master) {
    const { rdds, defaultParallelism } = testCase.params as { rdds: readonly WantedRDD[]; defaultParallelism?: number | null };
    const sc = master.newContext(defaultParallelism == null ? {} : { "default.parallelism": String(defaultParallelism) });
    return judgeResult(testCase, async () => {
      const made = rdds.map(({ partitions, hash }) => {
        const pairs = sc.parallelize([1, 2, 3, 4], partitions).map((n) => [n, n]);
        return hash == null ? pairs : pairs.partitionBy(new HashPartitioner(hash));
      });
      return defaultPartitioner(...made).numPartitions;
    });
  },
};

export const determineBounds: Kind = {
  needsNoMaster: true,
  run: (testCase) =>
    judgeResult(testCase, async () => {
      const { candidates, partitions } = testCase.params as { candidates: readonly (readonly [number, number])[]; partitions: number };
      return RangePartitioner.determineBounds(candidates, partitions);
    }),
};
