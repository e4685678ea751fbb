// Types of an RDD's operators on pairs: what each gives, and what must not compile.
import { type BoundedDouble, HashPartitioner, RangePartitioner, type RDD } from "millrace";
import { expectTypeOf } from "vitest";
import { ages, births, byNumber, numbers, words } from "./samples.ts";

/** An RDD of pairs by names whose values are pairs. */
const sumsAndCounts = words.map((word) => [word, [word.length, 1] as [number, number]]);
const byDate = { numPartitions: 2, getPartition: (key: Date) => key.getTime() };

export const cases = {
  "RDD.keys"() {
    expectTypeOf(births.keys()).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error words have no keys
    words.keys();
  },
  "RDD.values"() {
    expectTypeOf(births.values()).toEqualTypeOf<RDD<Date>>();
    // @ts-expect-error words have no values
    words.values();
  },
  "RDD.mapValues"() {
    expectTypeOf(births.mapValues((date) => date.getTime())).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error the function gets a value, not the pair
    births.mapValues(([_name, date]) => date);
    // @ts-expect-error numbers have no values
    numbers.mapValues((n: number) => n);
  },
  "RDD.flatMapValues"() {
    expectTypeOf(ages.flatMapValues((age) => [String(age)])).toEqualTypeOf<RDD<[string, string]>>();
    // @ts-expect-error a number is nothing to iterate over
    ages.flatMapValues((age) => age);
  },
  "RDD.reduceByKey"() {
    expectTypeOf(ages.reduceByKey((a, b) => a + b, new HashPartitioner(4))).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(sumsAndCounts.reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]])).toEqualTypeOf<RDD<[string, [number, number]]>>();
    // @ts-expect-error words have no keys
    words.reduceByKey((a: string, b: string) => a + b);
    // @ts-expect-error a reduction gives the type it takes
    ages.reduceByKey((a, b) => String(a + b));
    // @ts-expect-error keys of another type have another partitioner
    ages.reduceByKey((a, b) => a + b, byDate);
  },
  "RDD.foldByKey"() {
    expectTypeOf(ages.foldByKey(0, (a, b) => a + b, 4)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error the zero value is a value
    ages.foldByKey("0", (a, b) => a + b);
    // @ts-expect-error numbers have no keys
    numbers.foldByKey(0, (a: number, b: number) => a + b);
  },
  "RDD.aggregateByKey"() {
    const gathered = ages.aggregateByKey(
      new Set<number>(),
      (set, age) => set.add(age),
      (a) => a,
      4,
    );
    expectTypeOf(gathered).toEqualTypeOf<RDD<[string, Set<number>]>>();
    const sum = (a: number, b: number) => a + b;
    // @ts-expect-error partitions' results are combined by a function
    ages.aggregateByKey(0, sum);
    // @ts-expect-error it goes on with what it began with
    ages.aggregateByKey("", sum, sum);
  },
  "RDD.combineByKey"() {
    const combined = ages.combineByKey(
      (age) => new Set([age]),
      (set, age) => set.add(age),
      (a) => a,
      undefined,
      false,
    );
    expectTypeOf(combined).toEqualTypeOf<RDD<[string, Set<number>]>>();
    const sum = (a: number, b: number) => a + b;
    const append = (text: string, age: number) => text + age;
    // @ts-expect-error two combiners make one: none of them is a value
    ages.combineByKey(String, append, append);
    // @ts-expect-error words have no keys
    words.combineByKey(Number, sum, sum);
  },
  "RDD.groupByKey"() {
    expectTypeOf(births.groupByKey(2)).toEqualTypeOf<RDD<[string, Date[]]>>();
    // @ts-expect-error numbers have no keys
    numbers.groupByKey();
    // @ts-expect-error keys of another type have another partitioner
    births.groupByKey(byDate);
  },
  "RDD.groupBy"() {
    expectTypeOf(words.groupBy((word) => word.length, 4)).toEqualTypeOf<RDD<[number, string[]]>>();
    // @ts-expect-error the key of what?
    words.groupBy("length");
    // @ts-expect-error the keys are numbers
    words.groupBy((word) => word.length, byDate);
  },
  "RDD.partitionBy"() {
    expectTypeOf(ages.partitionBy({ numPartitions: 2, getPartition: (name) => name.length })).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(ages.partitionBy(4, (name) => name.length)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error keys of another type have another partitioner
    ages.partitionBy(byDate);
    // @ts-expect-error a partitioner has a size
    ages.partitionBy({ getPartition: () => 0 });
    // @ts-expect-error a partition is a number
    ages.partitionBy(4, (name) => name);
    // @ts-expect-error words have no keys
    words.partitionBy(4);
  },
  "RDD.cogroup"() {
    expectTypeOf(ages.cogroup(births)).toEqualTypeOf<RDD<[string, [number[], Date[]]]>>();
    expectTypeOf(ages.cogroup(births, ages, 2)).toEqualTypeOf<RDD<[string, [number[], Date[], number[]]]>>();
    expectTypeOf(ages.cogroup(births, ages, births)).toEqualTypeOf<RDD<[string, [number[], Date[], number[], Date[]]]>>();
    // @ts-expect-error keys of two types never meet
    ages.cogroup(byNumber);
    // @ts-expect-error words have no keys
    ages.cogroup(words);
  },
  "RDD.groupWith"() {
    expectTypeOf(ages.groupWith(births)).toEqualTypeOf<RDD<[string, [number[], Date[]]]>>();
    expectTypeOf(ages.groupWith(births, ages, births)).toEqualTypeOf<RDD<[string, [number[], Date[], number[], Date[]]]>>();
    // @ts-expect-error keys of two types never meet
    ages.groupWith(births, byNumber);
    // @ts-expect-error it takes no partitioner
    ages.groupWith(births, 4);
  },
  "RDD.join"() {
    expectTypeOf(ages.join(births, new RangePartitioner(3, ages))).toEqualTypeOf<RDD<[string, [number, Date]]>>();
    // @ts-expect-error keys of two types never meet
    ages.join(byNumber);
    // @ts-expect-error words cannot be joined
    words.join(ages);
  },
  "RDD.leftOuterJoin"() {
    expectTypeOf(ages.leftOuterJoin(births)).toEqualTypeOf<RDD<[string, [number, Date | undefined]]>>();
    // @ts-expect-error what is there may be missing
    ages.leftOuterJoin(births).mapValues(([_age, date]) => date.getTime());
  },
  "RDD.rightOuterJoin"() {
    expectTypeOf(ages.rightOuterJoin(births, 4)).toEqualTypeOf<RDD<[string, [number | undefined, Date]]>>();
    // @ts-expect-error what is here may be missing
    ages.rightOuterJoin(births).mapValues(([age]) => age.toFixed());
  },
  "RDD.fullOuterJoin"() {
    expectTypeOf(ages.fullOuterJoin(births)).toEqualTypeOf<RDD<[string, [number | undefined, Date | undefined]]>>();
    // @ts-expect-error either may be missing
    ages.fullOuterJoin(births).mapValues(([age, date]) => age + date.getTime());
  },
  "RDD.subtractByKey"() {
    expectTypeOf(ages.subtractByKey(births, 2)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error keys of two types are never equal
    ages.subtractByKey(byNumber);
  },
  "RDD.sortByKey"() {
    expectTypeOf(ages.sortByKey(false, 4, (a, b) => a.length - b.length)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error only pairs are sorted by key
    words.sortByKey();
    // @ts-expect-error a comparator compares keys
    ages.sortByKey(true, 4, (a: number, b: number) => a - b);
  },
  "RDD.sortBy"() {
    const byLength = words.sortBy(
      (word) => word.length,
      false,
      4,
      (a, b) => a - b,
    );
    expectTypeOf(byLength).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error by what?
    words.sortBy();
    const byText = (a: string, b: string) => a.localeCompare(b);
    // @ts-expect-error a comparator compares what the function gives
    words.sortBy((word) => word.length, true, 4, byText);
  },
  "RDD.repartitionAndSortWithinPartitions"() {
    const sorted = ages.repartitionAndSortWithinPartitions(2, (a, b) => a.length - b.length);
    expectTypeOf(sorted).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error into how many partitions?
    ages.repartitionAndSortWithinPartitions();
    // @ts-expect-error only pairs are sorted by key
    numbers.repartitionAndSortWithinPartitions(2);
  },
  "RDD.filterByRange"() {
    expectTypeOf(ages.filterByRange("a", "m")).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error the ends of a range are keys
    ages.filterByRange(1, 2);
    // @ts-expect-error words have no keys
    words.filterByRange("a", "b");
  },
  "RDD.collectAsMap"() {
    expectTypeOf(ages.collectAsMap()).toEqualTypeOf<Promise<Map<string, number>>>();
    // @ts-expect-error words have no keys
    words.collectAsMap();
  },
  "RDD.countByKey"() {
    expectTypeOf(births.countByKey()).toEqualTypeOf<Promise<Map<string, number>>>();
    // @ts-expect-error words have no keys
    words.countByKey();
  },
  "RDD.reduceByKeyLocally"() {
    expectTypeOf(ages.reduceByKeyLocally((a, b) => a + b)).toEqualTypeOf<Promise<Map<string, number>>>();
    // @ts-expect-error a reduction gives the type it takes
    ages.reduceByKeyLocally((a, b) => `${a}${b}`);
  },
  "RDD.lookup"() {
    expectTypeOf(births.lookup("ann")).toEqualTypeOf<Promise<Date[]>>();
    // @ts-expect-error keys are text
    births.lookup(1);
  },
  "RDD.sampleByKey"() {
    expectTypeOf(ages.sampleByKey(false, new Map([["ann", 0.5]]))).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error fractions are of keys
    ages.sampleByKey(false, new Map([[1, 0.5]]));
  },
  "RDD.sampleByKeyExact"() {
    expectTypeOf(ages.sampleByKeyExact(true, new Map([["ann", 2]]), 1)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error each key has its fraction
    ages.sampleByKeyExact(true, 0.5);
  },
  "RDD.countByKeyApprox"() {
    const counts = ages.countByKeyApprox(10, 0.9).then((result) => result.initialValue.get("ann"));
    expectTypeOf(counts).toEqualTypeOf<Promise<BoundedDouble | undefined>>();
    // @ts-expect-error words have no keys
    words.countByKeyApprox(10);
  },
  "RDD.countApproxDistinctByKey"() {
    expectTypeOf(births.countApproxDistinctByKey(0.05, 2)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error words have no keys
    words.countApproxDistinctByKey();
  },
} satisfies Record<string, () => void>;
