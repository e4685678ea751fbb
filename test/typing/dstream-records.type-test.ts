// Types of a DStream's operators on records, batches and windows, and of its outputs: what each gives, and what must not compile.
import {
  type DStream,
  HashPartitioner,
  Interval,
  milliseconds,
  type RDD,
  type StorageLevel,
  seconds,
  type TaskContext,
  Time,
} from "millrace";
import { expectTypeOf } from "vitest";
import { ageStream, birthStream, numberStream, wordStream, words } from "./samples.ts";

export const cases = {
  "DStream.map"() {
    expectTypeOf(wordStream.map((word) => word.length)).toEqualTypeOf<DStream<number>>();
    expectTypeOf(wordStream.map((word) => [word, 1])).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error the function gets a record
    wordStream.map((n: number) => n);
  },
  "DStream.filter"() {
    const some = wordStream.map((word) => (word === "" ? undefined : word));
    expectTypeOf(some.filter((word) => word !== "a")).toEqualTypeOf<DStream<string | undefined>>();
    expectTypeOf(some.filter((word): word is string => word !== undefined)).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error the function gets a record
    wordStream.filter((n: number) => n > 1);
  },
  "DStream.flatMap"() {
    expectTypeOf(wordStream.flatMap((line) => line.split(" "))).toEqualTypeOf<DStream<string>>();
    expectTypeOf(wordStream.flatMap((line) => [[line, 1]])).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error a number is nothing to iterate over
    numberStream.flatMap((n) => n * 2);
  },
  "DStream.mapPartitions"() {
    const labelled = numberStream.mapPartitions(function* (records, partition) {
      for (const n of records) yield `${partition}:${n}`;
    });
    expectTypeOf(labelled).toEqualTypeOf<DStream<string>>();
    expectTypeOf(numberStream.mapPartitions(async (records) => [...records].map(String))).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a partition gives several records
    numberStream.mapPartitions((records) => [...records].length);
  },
  "DStream.mapPartitionsWithIndex"() {
    const labelled = numberStream.mapPartitionsWithIndex((index, records) => [...records].map((n) => `${index}:${n}`));
    expectTypeOf(labelled).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error the number of the partition comes first
    numberStream.mapPartitionsWithIndex((records: IterableIterator<number>, _index: number) => records);
  },
  "DStream.repartition"() {
    expectTypeOf(ageStream.repartition(4)).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error into how many partitions?
    ageStream.repartition();
  },
  "DStream.glom"() {
    expectTypeOf(numberStream.glom()).toEqualTypeOf<DStream<number[]>>();
    // @ts-expect-error records are arrays now
    numberStream.glom().map((n: number) => n);
  },
  "DStream.union"() {
    expectTypeOf(numberStream.union(numberStream, numberStream)).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error streams of two types have no union
    wordStream.union(numberStream);
    // @ts-expect-error not even with one of its own among them
    wordStream.union(wordStream, numberStream);
  },
  "DStream.count"() {
    expectTypeOf(wordStream.count()).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error all are counted: filter first
    wordStream.count((word: string) => word !== "");
  },
  "DStream.reduce"() {
    expectTypeOf(wordStream.reduce((a, b) => a + b)).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a reduction gives the type it takes
    wordStream.reduce((a, b) => a.length + b.length);
  },
  "DStream.countByValue"() {
    expectTypeOf(wordStream.countByValue(4)).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error it takes no partitioner
    wordStream.countByValue(new HashPartitioner(4));
  },
  "DStream.transform"() {
    const keys = ageStream.transform((rdd, time) => {
      expectTypeOf(rdd).toEqualTypeOf<RDD<[string, number]>>();
      expectTypeOf(time).toEqualTypeOf<Time>();
      return rdd.keys();
    });
    expectTypeOf(keys).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error transform gives an RDD, not a promise of one
    wordStream.transform(async (rdd) => rdd);
  },
  "DStream.transformWith"() {
    const both = numberStream.transformWith(wordStream, (here, there, time) => {
      expectTypeOf(there).toEqualTypeOf<RDD<string>>();
      return here.map((n) => n + time.milliseconds);
    });
    expectTypeOf(both).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error the other one is a stream
    numberStream.transformWith(words, (here) => here);
  },
  "DStream.cache"() {
    expectTypeOf(ageStream.cache()).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error where it is kept is for persist to say
    ageStream.cache("memory");
  },
  "DStream.persist"() {
    expectTypeOf(ageStream.persist({} as StorageLevel)).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error a level is no text
    ageStream.persist("MEMORY_ONLY");
  },
  "DStream.checkpoint"() {
    expectTypeOf(ageStream.checkpoint(seconds(10))).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error an interval is no number
    ageStream.checkpoint(10_000);
  },
  "DStream.compute"() {
    expectTypeOf(ageStream.compute(new Time(1000))).toEqualTypeOf<RDD<[string, number]> | undefined>();
    // @ts-expect-error there may be none
    ageStream.compute(new Time(1000)).count();
    // @ts-expect-error a time is no number
    ageStream.compute(1000);
  },
  "DStream.slice"() {
    expectTypeOf(ageStream.slice(new Date(0), new Time(1))).toEqualTypeOf<RDD<[string, number]>[]>();
    expectTypeOf(ageStream.slice(new Interval(new Time(0), new Time(1)))).toEqualTypeOf<RDD<[string, number]>[]>();
    // @ts-expect-error a slice has two ends
    ageStream.slice(new Date(0));
    // @ts-expect-error a time is no number
    ageStream.slice(0, 1000);
  },
  "DStream.window"() {
    expectTypeOf(wordStream.window(seconds(10), milliseconds(500))).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a duration is no number
    wordStream.window(10);
  },
  "DStream.reduceByWindow"() {
    expectTypeOf(numberStream.reduceByWindow((a, b) => a + b, seconds(10))).toEqualTypeOf<DStream<number>>();
    const sum = (a: number, b: number) => a + b;
    expectTypeOf(numberStream.reduceByWindow(sum, (a, b) => a - b, seconds(10), seconds(1))).toEqualTypeOf<DStream<number>>();
    expectTypeOf(numberStream.reduceByWindow(sum, null, seconds(10))).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error the inverse function gives the type it takes, too
    numberStream.reduceByWindow(sum, String, seconds(10));
    // @ts-expect-error how long is the window?
    numberStream.reduceByWindow(sum);
  },
  "DStream.countByWindow"() {
    expectTypeOf(wordStream.countByWindow(seconds(10), seconds(1))).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error a duration is not a time
    wordStream.countByWindow(new Time(10_000));
  },
  "DStream.countByValueAndWindow"() {
    expectTypeOf(birthStream.countByValueAndWindow(seconds(10), seconds(1), 4)).toEqualTypeOf<DStream<[[string, Date], number]>>();
    // @ts-expect-error it takes no partitioner
    wordStream.countByValueAndWindow(seconds(10), seconds(1), new HashPartitioner(4));
  },
  "DStream.foreachRDD"() {
    const nothing = ageStream.foreachRDD(async (rdd, time) => {
      expectTypeOf(rdd).toEqualTypeOf<RDD<[string, number]>>();
      expectTypeOf(time).toEqualTypeOf<Time>();
      expectTypeOf(await rdd.first()).toEqualTypeOf<[string, number]>();
    });
    expectTypeOf(nothing).toEqualTypeOf<void>();
    // @ts-expect-error the function gets an RDD, not a record
    wordStream.foreachRDD((word: string) => word);
  },
  "DStream.print"() {
    expectTypeOf(wordStream.print(3)).toEqualTypeOf<void>();
    // @ts-expect-error an output gives nothing to go on with
    wordStream.print().count();
  },
  "DStream.pprint"() {
    expectTypeOf(wordStream.pprint()).toEqualTypeOf<void>();
    // @ts-expect-error how many is a number
    wordStream.pprint("all");
  },
  "DStream.saveAsTextFiles"() {
    expectTypeOf(wordStream.saveAsTextFiles("out/words", "txt")).toEqualTypeOf<void>();
    // @ts-expect-error where to?
    wordStream.saveAsTextFiles();
  },
  "DStream.saveAsObjectFiles"() {
    expectTypeOf(birthStream.saveAsObjectFiles("out/births")).toEqualTypeOf<void>();
    // @ts-expect-error a suffix is text
    birthStream.saveAsObjectFiles("out/births", 1);
  },
  "DStream.mapAsync"() {
    expectTypeOf(wordStream.mapAsync(async (word, signal) => [word, signal.aborted])).toEqualTypeOf<DStream<[string, boolean]>>();
    expectTypeOf(wordStream.mapAsync(async (word) => word.length)).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error there is no such option
    wordStream.mapAsync(async (word) => word, { parallel: 4 });
  },
  "DStream.flatMapAsync"() {
    expectTypeOf(wordStream.flatMapAsync(async (line) => line.split(" "), { concurrency: 2 })).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a number is nothing to iterate over
    numberStream.flatMapAsync(async (n) => n);
  },
  "DStream.filterAsync"() {
    expectTypeOf(wordStream.filterAsync(async (word) => word !== "")).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error the function gets a record
    wordStream.filterAsync(async (n: number) => n > 1);
  },
  "DStream.foreachAsync"() {
    expectTypeOf(wordStream.foreachAsync(async (word) => word.length)).toEqualTypeOf<void>();
    // @ts-expect-error an output gives nothing to go on with
    wordStream.foreachAsync(async (word) => word).print();
  },
  "DStream.foreachPartitionAsync"() {
    const nothing = wordStream.foreachPartitionAsync(async (records, task) => {
      expectTypeOf(records).toEqualTypeOf<IterableIterator<string>>();
      expectTypeOf(task).toEqualTypeOf<TaskContext>();
    });
    expectTypeOf(nothing).toEqualTypeOf<void>();
    // @ts-expect-error a partition is one call
    wordStream.foreachPartitionAsync(async (records) => [...records], { concurrency: 2 });
  },
} satisfies Record<string, () => void>;
