// Types of an RDD's actions, and of numbers, samples and approximations: what each gives, and what must not compile.
import type { BoundedDouble, PartialResult, RDD, StatCounter, TaskContext } from "millrace";
import { expectTypeOf } from "vitest";
import { ages, births, numbers, words } from "./samples.ts";

export const cases = {
  "RDD.collect"() {
    expectTypeOf(ages.collect()).toEqualTypeOf<Promise<[string, number][]>>();
    // @ts-expect-error it is awaited
    ages.collect().length;
  },
  "RDD.count"() {
    expectTypeOf(words.count()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error all are counted: filter first
    words.count((word: string) => word !== "");
  },
  "RDD.countByValue"() {
    expectTypeOf(births.countByValue()).toEqualTypeOf<Promise<Map<[string, Date], number>>>();
    // @ts-expect-error the map is awaited
    births.countByValue().get(["ann", new Date(0)]);
  },
  "RDD.reduce"() {
    expectTypeOf(words.reduce((a, b) => a + b)).toEqualTypeOf<Promise<string>>();
    // @ts-expect-error a reduction gives the type it takes
    words.reduce((a, b) => a.length + b.length);
    // @ts-expect-error it begins with a record: fold begins with a value
    words.reduce((a, b) => a + b, "");
  },
  "RDD.fold"() {
    expectTypeOf(numbers.fold(0, (a, b) => a + b)).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error a fold gives what it takes
    numbers.fold(0, (a, b) => String(a + b));
  },
  "RDD.aggregate"() {
    const total = words.aggregate(
      0,
      (sum, word) => sum + word.length,
      (a, b) => a + b,
    );
    expectTypeOf(total).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error partitions' results are combined by a function
    words.aggregate(0, (sum, word) => sum + word.length);
  },
  "RDD.treeAggregate"() {
    const tree = words.treeAggregate(
      new Set<string>(),
      (set, word) => set.add(word),
      (a) => a,
      3,
    );
    expectTypeOf(tree).toEqualTypeOf<Promise<Set<string>>>();
    const append = (text: string, n: number) => text + n;
    // @ts-expect-error two results make one: none of them is a record
    numbers.treeAggregate("", append, append);
  },
  "RDD.treeReduce"() {
    expectTypeOf(ages.treeReduce((a) => a, 3)).toEqualTypeOf<Promise<[string, number]>>();
    // @ts-expect-error a reduction gives the type it takes
    ages.treeReduce(([name]) => name);
  },
  "RDD.take"() {
    expectTypeOf(ages.take(2)).toEqualTypeOf<Promise<[string, number][]>>();
    // @ts-expect-error how many?
    ages.take();
  },
  "RDD.first"() {
    expectTypeOf(ages.first()).toEqualTypeOf<Promise<[string, number]>>();
    // @ts-expect-error the first few are taken
    ages.first(2);
  },
  "RDD.isEmpty"() {
    expectTypeOf(words.isEmpty()).toEqualTypeOf<Promise<boolean>>();
    // @ts-expect-error a promise is always true
    if (words.isEmpty()) throw new Error();
  },
  "RDD.max"() {
    expectTypeOf(words.max((a, b) => a.length - b.length)).toEqualTypeOf<Promise<string>>();
    // @ts-expect-error a comparator compares records
    words.max((a: number, b: number) => a - b);
    // @ts-expect-error it says how they compare, not what of them
    words.max((word) => [word.length]);
  },
  "RDD.min"() {
    expectTypeOf(ages.min(([, a], [, b]) => a - b)).toEqualTypeOf<Promise<[string, number]>>();
    // @ts-expect-error a comparator gives a number
    ages.min(([, a], [, b]) => a < b);
  },
  "RDD.takeOrdered"() {
    expectTypeOf(numbers.takeOrdered(2)).toEqualTypeOf<Promise<number[]>>();
    // @ts-expect-error a comparator compares records
    numbers.takeOrdered(2, (a: string, b: string) => a.length - b.length);
  },
  "RDD.top"() {
    expectTypeOf(ages.top(2, ([, a], [, b]) => a - b)).toEqualTypeOf<Promise<[string, number][]>>();
    // @ts-expect-error a comparator compares records
    ages.top(2, (a: number, b: number) => a - b);
  },
  "RDD.foreach"() {
    expectTypeOf(ages.foreach(([name, age]) => name.repeat(age))).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error the function gets a record and nothing else
    ages.foreach((_pair, index) => index);
  },
  "RDD.foreachPartition"() {
    const done = words.foreachPartition((records, task) => {
      expectTypeOf(records).toEqualTypeOf<IterableIterator<string>>();
      expectTypeOf(task).toEqualTypeOf<TaskContext>();
    });
    expectTypeOf(done).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error the function gets a partition, not a record
    words.foreachPartition((word: string) => word);
  },
  "RDD.toLocalIterator"() {
    expectTypeOf(words.toLocalIterator(true)).toEqualTypeOf<AsyncGenerator<string>>();
    // @ts-expect-error each record is awaited
    for (const _word of words.toLocalIterator());
  },
  "RDD.iterator"() {
    expectTypeOf(words.iterator(0)).toEqualTypeOf<AsyncGenerator<string>>();
    // @ts-expect-error of which partition?
    words.iterator();
  },
  "RDD.saveAsTextFile"() {
    expectTypeOf(words.saveAsTextFile("out", "gzip")).toEqualTypeOf<Promise<void>>();
    words.saveAsTextFile("out", undefined, { overwrite: true });
    // @ts-expect-error text is compressed by gzip or not at all
    words.saveAsTextFile("out", "snappy");
  },
  "RDD.saveAsObjectFile"() {
    expectTypeOf(births.saveAsObjectFile("out")).toEqualTypeOf<Promise<void>>();
    births.saveAsObjectFile("out", { overwrite: true });
    // @ts-expect-error objects are not compressed
    births.saveAsObjectFile("out", "gzip");
  },
  "RDD.stats"() {
    expectTypeOf(numbers.stats()).toEqualTypeOf<Promise<StatCounter>>();
    // @ts-expect-error of numbers
    words.stats();
  },
  "RDD.sum"() {
    expectTypeOf(numbers.sum()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error text has no sum
    words.sum();
  },
  "RDD.mean"() {
    expectTypeOf(numbers.mean()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error text has no mean
    words.mean();
  },
  "RDD.variance"() {
    expectTypeOf(numbers.variance()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error nor have pairs a variance
    ages.variance();
  },
  "RDD.popVariance"() {
    expectTypeOf(numbers.popVariance()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error text has no variance
    words.popVariance();
  },
  "RDD.sampleVariance"() {
    expectTypeOf(numbers.sampleVariance()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error text has no variance
    words.sampleVariance();
  },
  "RDD.stdev"() {
    expectTypeOf(numbers.stdev()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error text deviates from nothing
    words.stdev();
  },
  "RDD.popStdev"() {
    expectTypeOf(numbers.popStdev()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error nor do pairs
    ages.popStdev();
  },
  "RDD.sampleStdev"() {
    expectTypeOf(numbers.sampleStdev()).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error text deviates from nothing
    words.sampleStdev();
  },
  "RDD.histogram"() {
    expectTypeOf(numbers.histogram(3)).toEqualTypeOf<Promise<[edges: number[], counts: number[]]>>();
    expectTypeOf(numbers.histogram([0, 1, 2], true)).toEqualTypeOf<Promise<number[]>>();
    // @ts-expect-error text has no histogram
    words.histogram(2);
    // @ts-expect-error a number of buckets makes even ones
    numbers.histogram(2, true);
  },
  "RDD.countApprox"() {
    expectTypeOf(words.countApprox(10, 0.9)).toEqualTypeOf<Promise<PartialResult<BoundedDouble>>>();
    // @ts-expect-error how long may it take?
    words.countApprox();
  },
  "RDD.countByValueApprox"() {
    expectTypeOf(words.countByValueApprox(10)).toEqualTypeOf<Promise<PartialResult<Map<string, BoundedDouble>>>>();
    // @ts-expect-error how long may it take?
    words.countByValueApprox();
  },
  "RDD.sumApprox"() {
    expectTypeOf(numbers.sumApprox(10, 0.9)).toEqualTypeOf<Promise<PartialResult<BoundedDouble>>>();
    // @ts-expect-error text has no sum
    words.sumApprox(10);
  },
  "RDD.meanApprox"() {
    expectTypeOf(numbers.meanApprox(10)).toEqualTypeOf<Promise<PartialResult<BoundedDouble>>>();
    // @ts-expect-error text has no mean
    words.meanApprox(10);
  },
  "RDD.countApproxDistinct"() {
    expectTypeOf(words.countApproxDistinct(0.1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(words.countApproxDistinct(4, 0)).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error a precision is a number
    words.countApproxDistinct("high");
  },
  "RDD.sample"() {
    expectTypeOf(ages.sample(false, 0.5, 1)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error with or without replacement?
    ages.sample(0.5);
  },
  "RDD.randomSplit"() {
    expectTypeOf(words.randomSplit([1, 2])).toEqualTypeOf<RDD<string>[]>();
    // @ts-expect-error each part has a weight
    words.randomSplit(2);
  },
  "RDD.takeSample"() {
    expectTypeOf(words.takeSample(true, 3)).toEqualTypeOf<Promise<string[]>>();
    // @ts-expect-error how many?
    words.takeSample(true);
  },
} satisfies Record<string, () => void>;
