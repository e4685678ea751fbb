// Types of an RDD's operators on single records and on partitions: what each gives, and what must not compile.
import type { RDD, StorageLevel, TaskContext } from "millrace";
import { expectTypeOf } from "vitest";
import { ages, births, byNumber, numbers, words } from "./samples.ts";

export const cases = {
  "RDD.map"() {
    expectTypeOf(words.map((word) => word.length)).toEqualTypeOf<RDD<number>>();
    expectTypeOf(words.map((word) => [word, 1])).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(words.map((word) => [word, 1, true])).toEqualTypeOf<RDD<[string, number, boolean]>>();
    // @ts-expect-error the function gets a record
    words.map((n: number) => n);
    // @ts-expect-error only text is in lower case
    numbers.map((n) => n.toLowerCase());
  },
  "RDD.filter"() {
    const some = words.map((word) => (word === "" ? undefined : word));
    expectTypeOf(some).toEqualTypeOf<RDD<string | undefined>>();
    expectTypeOf(some.filter((word) => word !== "a")).toEqualTypeOf<RDD<string | undefined>>();
    expectTypeOf(some.filter((word): word is string => word !== undefined)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error the function gets a record
    words.filter((n: number) => n > 1);
    // @ts-expect-error a filter without a question
    words.filter();
  },
  "RDD.flatMap"() {
    expectTypeOf(words.flatMap((word) => [...word].map((letter) => letter.length))).toEqualTypeOf<RDD<number>>();
    expectTypeOf(words.flatMap((word) => [[word, 1]])).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(words.flatMap((word) => new Set([word]))).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error a number is nothing to iterate over
    numbers.flatMap((n) => n * 2);
  },
  "RDD.mapPartitions"() {
    expectTypeOf(words.mapPartitions((records, partition) => [[...records].length + partition])).toEqualTypeOf<RDD<number>>();
    expectTypeOf(words.mapPartitions(async (records) => new Set(records), true)).toEqualTypeOf<RDD<string>>();
    expectTypeOf(
      words.mapPartitions(async function* (records) {
        for (const word of records) yield word.length;
      }),
    ).toEqualTypeOf<RDD<number>>();
    // @ts-expect-error a partition gives several records
    words.mapPartitions((records) => [...records].length);
  },
  "RDD.mapPartitionsWithIndex"() {
    expectTypeOf(words.mapPartitionsWithIndex((index, records) => [...records].map((word) => word.length + index))).toEqualTypeOf<
      RDD<number>
    >();
    // @ts-expect-error the number of the partition comes first
    words.mapPartitionsWithIndex((records: IterableIterator<string>, _index: number) => records);
  },
  "RDD.glom"() {
    expectTypeOf(words.glom()).toEqualTypeOf<RDD<string[]>>();
    // @ts-expect-error how many partitions there are is not asked here
    words.glom(2);
  },
  "RDD.keyBy"() {
    expectTypeOf(words.keyBy((word) => word.length)).toEqualTypeOf<RDD<[number, string]>>();
    // @ts-expect-error the function gets a record
    words.keyBy((n: number) => n);
  },
  "RDD.union"() {
    expectTypeOf(words.union(words, words)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error records of another type
    words.union(numbers);
    // @ts-expect-error not even with one of its own among them
    words.union(words, numbers);
  },
  "RDD.pipe"() {
    expectTypeOf(numbers.pipe("sort -n", { printRDDElement: (n, print) => print(n.toFixed(2)) })).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error a process reads text
    numbers.pipe("sort", { printRDDElement: (n, print) => print(n) });
    // @ts-expect-error there is no such option
    numbers.pipe(["sort", "-n"], { cwd: "/tmp" });
  },
  "RDD.coalesce"() {
    expectTypeOf(words.coalesce(2, false, (max, rdd) => [[max, rdd.getNumPartitions()]])).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error how many partitions?
    words.coalesce();
    // @ts-expect-error a coalescer says which partitions go together
    words.coalesce(2, false, (max) => [max]);
  },
  "RDD.repartition"() {
    expectTypeOf(words.repartition(3)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error records without keys are dealt, not partitioned
    words.repartition({ numPartitions: 3, getPartition: () => 0 });
  },
  "RDD.getNumPartitions"() {
    expectTypeOf(words.getNumPartitions()).toEqualTypeOf<number>();
    // @ts-expect-error it is known without a job, and without waiting
    words.getNumPartitions().then(String);
  },
  "RDD.preferredLocations"() {
    expectTypeOf(words.preferredLocations(0)).toEqualTypeOf<readonly string[]>();
    // @ts-expect-error of which partition?
    words.preferredLocations();
  },
  "RDD.zip"() {
    expectTypeOf(words.zip(births)).toEqualTypeOf<RDD<[string, [string, Date]]>>();
    // @ts-expect-error an array is no RDD
    words.zip([1, 2]);
  },
  "RDD.zipPartitions"() {
    expectTypeOf(words.zipPartitions(numbers, (a, b) => [[...a].length + [...b].length], true)).toEqualTypeOf<RDD<number>>();
    const three = words.zipPartitions(numbers, births, (a, b, c) => [[...a].join(), [...b].length, [...c].length > 0]);
    expectTypeOf(three).toEqualTypeOf<RDD<string | number | boolean>>();
    const four = words.zipPartitions(numbers, births, ages, (_a, _b, _c, d) => d);
    expectTypeOf(four).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error records of the other RDD are numbers
    words.zipPartitions(numbers, (_a, b: IterableIterator<string>) => b);
    // @ts-expect-error the function is given as many partitions as there are RDDs
    words.zipPartitions(numbers, (a, _b, _c) => a);
  },
  "RDD.zipWithIndex"() {
    expectTypeOf(words.zipWithIndex()).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error the count begins at nought
    words.zipWithIndex(1);
  },
  "RDD.zipWithUniqueId"() {
    expectTypeOf(births.zipWithUniqueId()).toEqualTypeOf<RDD<[[string, Date], number]>>();
    // @ts-expect-error the record is the key, its number the value
    words.zipWithUniqueId().filterByRange(0, 1);
  },
  "RDD.cartesian"() {
    expectTypeOf(words.cartesian(ages)).toEqualTypeOf<RDD<[string, [string, number]]>>();
    // @ts-expect-error an array is no RDD
    words.cartesian(["a"]);
  },
  "RDD.distinct"() {
    expectTypeOf(births.distinct(4)).toEqualTypeOf<RDD<[string, Date]>>();
    // @ts-expect-error records are compared by what they hold
    words.distinct((word: string) => word.length);
  },
  "RDD.intersection"() {
    expectTypeOf(words.intersection(words, 4)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error records of two types are never equal
    words.intersection(numbers);
  },
  "RDD.subtract"() {
    expectTypeOf(words.subtract(words, { numPartitions: 2, getPartition: (word) => word.length })).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error records of two types are never equal
    words.subtract(numbers);
  },
  "RDD.cache"() {
    expectTypeOf(ages.cache()).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error where it is kept is for persist to say
    ages.cache("memory");
  },
  "RDD.persist"() {
    expectTypeOf(ages.persist({} as StorageLevel)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error a level is no text
    ages.persist("MEMORY_ONLY");
  },
  "RDD.unpersist"() {
    expectTypeOf(ages.unpersist()).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error it never waits
    ages.unpersist(true);
  },
  "RDD.getStorageLevel"() {
    expectTypeOf(ages.getStorageLevel()).toEqualTypeOf<StorageLevel>();
    // @ts-expect-error a level is no text
    ages.getStorageLevel().toLowerCase();
  },
  "RDD.setName"() {
    expectTypeOf(ages.setName("ages")).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error a name is text
    ages.setName(1);
  },
  "RDD.toDebugString"() {
    expectTypeOf(ages.toDebugString()).toEqualTypeOf<string>();
    // @ts-expect-error how deep is not asked
    ages.toDebugString(2);
  },
  "RDD.checkpoint"() {
    expectTypeOf(ages.checkpoint()).toEqualTypeOf<void>();
    // @ts-expect-error the context has the directory
    ages.checkpoint("/checkpoints");
  },
  "RDD.localCheckpoint"() {
    expectTypeOf(ages.localCheckpoint()).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error it has no directory
    ages.localCheckpoint("/checkpoints");
  },
  "RDD.isCheckpointed"() {
    expectTypeOf(ages.isCheckpointed()).toEqualTypeOf<boolean>();
    // @ts-expect-error nor is it a promise
    ages.isCheckpointed().then(String);
  },
  "RDD.getCheckpointFile"() {
    expectTypeOf(ages.getCheckpointFile()).toEqualTypeOf<string | undefined>();
    // @ts-expect-error it may have none
    ages.getCheckpointFile().length;
  },
  "RDD.mapAsync"() {
    const options = { concurrency: 4, timeoutMs: 10, retries: 1, ordered: false };
    expectTypeOf(words.mapAsync(async (word) => word.length, options)).toEqualTypeOf<RDD<number>>();
    expectTypeOf(words.mapAsync(async (word, signal) => [word, signal.aborted])).toEqualTypeOf<RDD<[string, boolean]>>();
    // @ts-expect-error there is no such option
    words.mapAsync(async (word) => word, { parallel: 4 });
  },
  "RDD.flatMapAsync"() {
    expectTypeOf(words.flatMapAsync(async (word) => [word.length])).toEqualTypeOf<RDD<number>>();
    expectTypeOf(words.flatMapAsync(async (word) => [[word, 1]])).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error a number is nothing to iterate over
    numbers.flatMapAsync(async (n) => n);
  },
  "RDD.filterAsync"() {
    expectTypeOf(words.filterAsync(async (word, signal) => word !== "" && !signal.aborted)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error the function gets a record
    words.filterAsync(async (n: number) => n > 1);
  },
  "RDD.foreachAsync"() {
    expectTypeOf(byNumber.foreachAsync(async ([n, text], signal) => [n + 1, text, signal.aborted])).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error a time-out is in milliseconds
    words.foreachAsync(async (word) => word, { timeoutMs: "1s" });
  },
  "RDD.foreachPartitionAsync"() {
    const done = words.foreachPartitionAsync(async (records, task, signal) => {
      expectTypeOf(records).toEqualTypeOf<IterableIterator<string>>();
      expectTypeOf(task).toEqualTypeOf<TaskContext>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    });
    expectTypeOf(done).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error a partition is one call
    words.foreachPartitionAsync(async (records) => [...records], { concurrency: 2 });
  },
} satisfies Record<string, () => void>;
