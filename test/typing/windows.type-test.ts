// Types of windows, checked by `npm run types`. Nothing here is run.
import { type DStream, HashPartitioner, seconds } from "millrace";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if `T` is true. */
function check<_T extends true>(): void {}

declare const words: DStream<string>;
declare const numbers: DStream<number>;
const counts = words.map((word) => [word, 1]);

// Without annotations.
const plain = counts.reduceByKeyAndWindow((a, b) => a + b, seconds(10), seconds(1), new HashPartitioner(4));
check<Equal<typeof plain, DStream<[string, number]>>>();
const inverse = counts.reduceByKeyAndWindow(
  (a, b) => a + b,
  (a, b) => a - b,
  seconds(10),
);
check<Equal<typeof inverse, DStream<[string, number]>>>();
const filtered = counts.reduceByKeyAndWindow(
  (a, b) => a + b,
  (a, b) => a - b,
  seconds(10),
  seconds(1),
  4,
  ([word, count]) => word !== "" && count > 0,
);
check<Equal<typeof filtered, DStream<[string, number]>>>();
const neutral = counts.reduceByKeyAndWindow(
  (a, b) => a + b,
  (a, b) => a - b,
  seconds(10),
  seconds(1),
  undefined,
  { neutral: 0, filterFunc: ([, count]) => count > 0 },
);
check<Equal<typeof neutral, DStream<[string, number]>>>();
const none = counts.reduceByKeyAndWindow((a, b) => a + b, null, seconds(10));
check<Equal<typeof none, DStream<[string, number]>>>();

// Tuples as values.
const averages = words.map((word) => [word, [word.length, 1] as [number, number]]);
const sums = averages.reduceByKeyAndWindow((a, b) => [a[0] + b[0], a[1] + b[1]], seconds(10));
check<Equal<typeof sums, DStream<[string, [number, number]]>>>();
const inverseSums = averages.reduceByKeyAndWindow(
  (a, b) => [a[0] + b[0], a[1] + b[1]],
  (a, b) => [a[0] - b[0], a[1] - b[1]],
  seconds(10),
  seconds(1),
  4,
  { neutral: [0, 0] },
);
check<Equal<typeof inverseSums, DStream<[string, [number, number]]>>>();

const grouped = counts.groupByKeyAndWindow(seconds(10), seconds(2), 4);
check<Equal<typeof grouped, DStream<[string, number[]]>>>();
const reduced = numbers.reduceByWindow((a, b) => a + b, seconds(10));
check<Equal<typeof reduced, DStream<number>>>();
const reducedInverse = numbers.reduceByWindow(
  (a, b) => a + b,
  (a, b) => a - b,
  seconds(10),
  seconds(1),
);
check<Equal<typeof reducedInverse, DStream<number>>>();
const counted = words.countByWindow(seconds(10));
check<Equal<typeof counted, DStream<number>>>();
const byValue = words.countByValueAndWindow(seconds(10), seconds(1), 4);
check<Equal<typeof byValue, DStream<[string, number]>>>();

// What must not compile.
// @ts-expect-error a stream of strings has no keys
words.reduceByKeyAndWindow((a: string, b: string) => a + b, seconds(10));
// @ts-expect-error nor can it be grouped by them
words.groupByKeyAndWindow(seconds(10));
// @ts-expect-error a duration is no number
counts.reduceByKeyAndWindow((a, b) => a + b, 10);
// @ts-expect-error the window is missing
counts.reduceByKeyAndWindow((a, b) => a + b);
const isPositive = ([, count]: [string, number]) => count > 0;
// @ts-expect-error a filter belongs to a window with an inverse function
counts.reduceByKeyAndWindow((a, b) => a + b, seconds(10), seconds(1), 4, isPositive);
// @ts-expect-error a neutral value is a value
counts.reduceByKeyAndWindow((a, b) => a + b, null, seconds(10), seconds(1), 4, { neutral: "" });
// @ts-expect-error a reduction gives the type it takes
counts.reduceByKeyAndWindow((a, b) => String(a + b), seconds(10));
// @ts-expect-error nor may the inverse function give another
numbers.reduceByWindow((a, b) => a + b, String, seconds(10));
// @ts-expect-error counting by value takes no partitioner
words.countByValueAndWindow(seconds(10), seconds(1), new HashPartitioner(4));
