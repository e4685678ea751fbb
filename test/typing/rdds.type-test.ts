// Types of RDD programs, checked by `npm run types`: what is inferred, and what must not compile. Nothing here is run.
import {
  type BoundedDouble,
  defaultPartitioner,
  HashPartitioner,
  type MillraceContext,
  type PartialResult,
  type Partitioner,
  RangePartitioner,
  type RDD,
  type StatCounter,
} from "millrace";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if the value has exactly this type. */
function check<_T extends true>(): void {}

declare const sc: MillraceContext;
declare const words: RDD<string>;
declare const numbers: RDD<number>;
declare const ages: RDD<[string, number]>;
declare const births: RDD<[string, Date]>;

// Partitions, sets, zips.
const indexed = words.mapPartitionsWithIndex((index, records) => [...records].map((word) => word.length + index));
check<Equal<typeof indexed, RDD<number>>>();
const dealt = words.repartition(3).coalesce(2, false, (max, rdd) => [[max, rdd.getNumPartitions()]]);
check<Equal<typeof dealt, RDD<string>>>();
const zipped = words.zip(numbers);
check<Equal<typeof zipped, RDD<[string, number]>>>();
const product = words.cartesian(ages);
check<Equal<typeof product, RDD<[string, [string, number]]>>>();
const together = words.zipPartitions(numbers, births, (a, b, c) => [[...a].length + [...b].length, [...c].length > 0]);
check<Equal<typeof together, RDD<number | boolean>>>();
const numbered = words.zipWithIndex();
check<Equal<typeof numbered, RDD<[string, number]>>>();
const unique = words.zipWithUniqueId();
check<Equal<typeof unique, RDD<[string, number]>>>();
const sets = words.distinct().intersection(words).subtract(words, 2);
check<Equal<typeof sets, RDD<string>>>();
const without = ages.subtractByKey(births);
check<Equal<typeof without, RDD<[string, number]>>>();
const piped = numbers.pipe("sort -n", { printRDDElement: (n, print) => print(n.toFixed(2)) });
check<Equal<typeof piped, RDD<string>>>();
const objects = sc.objectFile<Date>("dates");
check<Equal<typeof objects, RDD<Date>>>();

// Order.
const sorted = words.sortBy(
  (word) => word.length,
  false,
  4,
  (a, b) => a - b,
);
check<Equal<typeof sorted, RDD<string>>>();
const ranges = ages
  .sortByKey()
  .filterByRange("a", "m")
  .repartitionAndSortWithinPartitions(2, (a, b) => a.length - b.length);
check<Equal<typeof ranges, RDD<[string, number]>>>();
const largest = ages.top(2, ([, a], [, b]) => a - b);
check<Equal<typeof largest, Promise<[string, number][]>>>();
const smallest = numbers.takeOrdered(2);
check<Equal<typeof smallest, Promise<number[]>>>();
const most = words.max((a, b) => a.length - b.length);
check<Equal<typeof most, Promise<string>>>();

// By key.
const folded = ages.foldByKey(0, (a, b) => a + b);
check<Equal<typeof folded, RDD<[string, number]>>>();
const gathered = ages.aggregateByKey(
  new Set<number>(),
  (set, n) => set.add(n),
  (a) => a,
  4,
);
check<Equal<typeof gathered, RDD<[string, Set<number>]>>>();
const grouped = words.groupBy((word) => word.length);
check<Equal<typeof grouped, RDD<[number, string[]]>>>();
const three = ages.cogroup(births, folded);
check<Equal<typeof three, RDD<[string, [number[], Date[], number[]]]>>>();
const four = ages.groupWith(births, folded, ages);
check<Equal<typeof four, RDD<[string, [number[], Date[], number[], number[]]]>>>();
const counts = ages.countByKey();
check<Equal<typeof counts, Promise<Map<string, number>>>>();
const valueCounts = words.countByValue();
check<Equal<typeof valueCounts, Promise<Map<string, number>>>>();
const locally = ages.reduceByKeyLocally((a, b) => a + b);
check<Equal<typeof locally, Promise<Map<string, number>>>>();
const found = births.lookup("ann");
check<Equal<typeof found, Promise<Date[]>>>();

// Partitioners: a plain object knows the type of the keys.
const placed = ages.partitionBy({ numPartitions: 2, getPartition: (name) => name.length });
check<Equal<typeof placed, RDD<[string, number]>>>();
ages.reduceByKey((a, b) => a + b, new HashPartitioner(4));
ages.join(births, new RangePartitioner(3, ages));
const byDefault = defaultPartitioner(ages, births);
check<Equal<typeof byDefault, Partitioner>>();

// Merging.
const aggregated = words.aggregate(
  0,
  (sum, word) => sum + word.length,
  (a, b) => a + b,
);
check<Equal<typeof aggregated, Promise<number>>>();
const tree = words.treeAggregate(
  0,
  (sum, word) => sum + word.length,
  (a, b) => a + b,
  3,
);
check<Equal<typeof tree, Promise<number>>>();
const reduced = ages.treeReduce((a) => a);
check<Equal<typeof reduced, Promise<[string, number]>>>();
const folding = numbers.fold(0, (a, b) => a + b);
check<Equal<typeof folding, Promise<number>>>();
const iterated = words.toLocalIterator(true);
check<Equal<typeof iterated, AsyncGenerator<string>>>();

// Numbers, samples, approximations.
const stats = numbers.stats();
check<Equal<typeof stats, Promise<StatCounter>>>();
const even = numbers.histogram(3);
check<Equal<typeof even, Promise<[edges: number[], counts: number[]]>>>();
const buckets = numbers.histogram([0, 1, 2], true);
check<Equal<typeof buckets, Promise<number[]>>>();
const parts = words.randomSplit([1, 2]);
check<Equal<typeof parts, RDD<string>[]>>();
const sampled = ages.sampleByKey(false, new Map([["ann", 0.5]])).sampleByKeyExact(true, new Map([["ann", 2]]), 1);
check<Equal<typeof sampled, RDD<[string, number]>>>();
const taken = words.takeSample(true, 3);
check<Equal<typeof taken, Promise<string[]>>>();
const about = numbers.sumApprox(10, 0.9);
check<Equal<typeof about, Promise<PartialResult<BoundedDouble>>>>();
const keysAbout = ages.countByKeyApprox(10);
check<Equal<typeof keysAbout, Promise<PartialResult<Map<string, BoundedDouble>>>>>();
const distinctByKey = births.countApproxDistinctByKey();
check<Equal<typeof distinctByKey, RDD<[string, number]>>>();

// Functions that are awaited.
const fetched = words.mapAsync(async (word) => word.length, { concurrency: 4, timeoutMs: 10, retries: 1, ordered: false });
check<Equal<typeof fetched, RDD<number>>>();
const pairs = words.mapAsync(async (word) => [word, 1]).reduceByKey((a, b) => a + b);
check<Equal<typeof pairs, RDD<[string, number]>>>();
const flat = words.flatMapAsync(async (word) => [word.length]);
check<Equal<typeof flat, RDD<number>>>();
const kept = words.filterAsync(async (word, signal) => word !== "" && !signal.aborted);
check<Equal<typeof kept, RDD<string>>>();

// What must not compile.
// @ts-expect-error only pairs are sorted by key
words.sortByKey();
// @ts-expect-error nor has an RDD of strings ranges of keys
words.filterByRange("a", "b");
// @ts-expect-error the ends of a range are keys
ages.filterByRange(1, 2);
// @ts-expect-error strings have no mean
words.mean();
// @ts-expect-error nor a histogram
words.histogram(2);
// @ts-expect-error a zero value is of the values' type
ages.foldByKey("0", (a, b) => a + b);
// @ts-expect-error keys of two types never meet
ages.cogroup(numbers.map((n) => [n, n]));
// @ts-expect-error a comparator compares records
numbers.top(2, (a: string, b: string) => a.length - b.length);
// @ts-expect-error keys of another type have another partitioner
ages.partitionBy({ numPartitions: 2, getPartition: (key: Date) => key.getTime() });
// @ts-expect-error a partitioner has a size
ages.partitionBy({ getPartition: () => 0 });
// @ts-expect-error what is subtracted is of the same type
words.subtract(numbers);
// @ts-expect-error text is compressed by gzip or not at all
words.saveAsTextFile("out", "snappy");
// @ts-expect-error there is no such option
words.mapAsync(async (word) => word, { parallel: 4 });
// @ts-expect-error flatMapAsync gives something to iterate over
numbers.flatMapAsync(async (n) => n);
// @ts-expect-error fractions are of keys
ages.sampleByKey(false, new Map([[1, 0.5]]));
// @ts-expect-error a fold gives what it takes
numbers.fold(0, (a, b) => String(a + b));
