// Types of a context's own methods, checked by `npm run types`: what is inferred, and what must not compile. Nothing here is run.
import { MillraceContext, type PortableDataStream, type RDD } from "millrace";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if `T` is true. */
function check<_T extends true>(): void {}

declare const sc: MillraceContext;
declare const numbers: RDD<number>;
declare const words: RDD<string>;

const lines = sc.textFile("x");
check<Equal<typeof lines, RDD<string>>>();
const texts = sc.wholeTextFiles("x", 3);
check<Equal<typeof texts, RDD<[path: string, content: string]>>>();
const files = sc.binaryFiles("x");
check<Equal<typeof files, RDD<[path: string, file: PortableDataStream]>>>();
const records = sc.binaryRecords("x", 8);
check<Equal<typeof records, RDD<Uint8Array>>>();
const both = [sc.union(numbers, numbers), sc.union([numbers])] as const;
check<Equal<typeof both, readonly [RDD<number>, RDD<number>]>>();

const results = sc.runJob(numbers, (values) => [...values].map(String));
check<Equal<typeof results, Promise<string[][]>>>();
const awaited = sc.runJob(numbers, async (values, task) => [...values].length + task.partitionId, [0]);
check<Equal<typeof awaited, Promise<number[]>>>();
const handled = sc.runJob(
  words,
  () => 1,
  undefined,
  (index, result) => index + result,
);
check<Equal<typeof handled, Promise<void>>>();
const scoped = sc.withLocalProperties({ a: "b", c: undefined }, () => 7);
check<Equal<typeof scoped, number>>();
const cancellable = sc.withSignal(new AbortController().signal, () => numbers.count());
check<Equal<typeof cancellable, Promise<number>>>();
const made = MillraceContext.getOrCreate();
check<Equal<typeof made, MillraceContext>>();

// @ts-expect-error a function of a partition gets the RDD's records
sc.runJob(words, (values: IterableIterator<number>) => values);
// @ts-expect-error records have a length
sc.binaryRecords("x");
// @ts-expect-error properties are text
sc.setLocalProperty("a", 1);
// @ts-expect-error RDDs of one union have one kind of records
sc.union(numbers, words);
// @ts-expect-error a listener is told of events that there are
sc.addSparkListener({ onJobEnded: () => {} });
