// Random streaming programs, as the streams of a job: test/random-programs.test.ts draws the programs, runs them on every
// master and compares them with an evaluator that knows lists only. Every function here gives the same whatever the order
// of the records in a batch, so that the evaluator needs no partitions.
import { type DStream, type MillraceContext, type State, StateSpec, StorageLevel, seconds } from "millrace";
import { runBatches } from "millrace/testing";
import { CONF } from "./case.ts";

export type Pair = [string, string];
export type Batches = readonly (readonly Pair[] | null)[];

export const STEPS = [
  "map",
  "filter",
  "flatMap",
  "mapValues",
  "flatMapValues",
  "mapPartitions",
  "mapAsync",
  "glom",
  "repartition",
  "groupByKey",
  "reduceByKey",
  "combineByKey",
  "count",
  "countByValue",
  "reduce",
  "cache",
  "persist",
  "checkpoint",
  "transform",
  "updateStateByKey",
  "touchedOnly",
  "mapWithState",
  "stateSnapshots",
  "timeout",
] as const;
export const JOINS = ["union", "join", "leftOuterJoin", "rightOuterJoin", "fullOuterJoin", "cogroup"] as const;
export const WINDOWS = [
  "window",
  "reduceByKeyAndWindow",
  "inverse",
  "neutral",
  "groupByKeyAndWindow",
  "countByWindow",
  "countByValueAndWindow",
  "reduceByWindow",
] as const;

/** For 1 to 4 partitions. */
const LEVELS = [StorageLevel.MEMORY_ONLY_2, StorageLevel.MEMORY_ONLY_SER, StorageLevel.MEMORY_AND_DISK, StorageLevel.DISK_ONLY_2];

export type Program =
  | { readonly op: "input"; readonly input: number }
  | { readonly op: (typeof STEPS)[number]; readonly parent: Program; readonly partitions: number }
  | { readonly op: (typeof JOINS)[number]; readonly parent: Program; readonly other: Program; readonly partitions: number }
  | { readonly op: (typeof WINDOWS)[number]; readonly parent: Program; readonly window: number; readonly slide: number };

export const swap = ([key, value]: Pair): Pair => [value.slice(0, 1), `${key}${value}`.slice(-4)];
export const keep = ([key, value]: Pair) => key !== "b" || value.length > 1;
export const spread = ([key, value]: Pair): Pair[] =>
  key === "c"
    ? []
    : [
        [key, value],
        [`${key}'`, "x"],
      ];
const letters = (text: string) => [...text].sort().join("");
/** Associative, commutative, and without a copy of what it merges. */
export const merge = (a: string, b: string) => letters(`${a}${b}`);
export const mergeAll = (values: readonly string[]) => letters(values.join(""));
export const mergePairs = ([a, b]: Pair, [c, d]: Pair): Pair => [merge(a, c), merge(b, d)];
export const joined = ([a, b]: readonly [string | undefined, string | undefined]) => `${a}${b}`.slice(0, 8);
export const listed = ([here, there]: readonly [readonly string[], readonly string[]]) => `${mergeAll(here)}|${mergeAll(there)}`;
export const counted = (value: unknown, count: number): Pair => [JSON.stringify(value), String(count)];
export const length = (value: string) => String(value.length);
export const plus = (a: string, b: string) => String(Number(a) + Number(b));
export const minus = (a: string, b: string) => String(Number(a) - Number(b));
/** The letters so far; a key that has too many begins anew. */
export const update = (values: readonly string[], state: string | undefined) => {
  const all = mergeAll([state ?? "", ...values]);
  return all.length > 7 ? undefined : all;
};
/** How many records there were; the fifth is the last. */
const count = (key: string, value: string | undefined, state: State<number>): Pair | undefined => {
  if (state.isTimingOut()) return [key, `idle ${state.get()}`];
  if (value === undefined) return undefined;
  const sum = (state.getOption() ?? 0) + 1;
  if (sum < 5) state.update(sum);
  else state.remove();
  return [key, String(sum)];
};

export const IDLE_SECONDS = 2;

/** The program as a stream. */
function build(program: Program, inputs: readonly DStream<Pair>[]): DStream<Pair> {
  if (program.op === "input") return inputs[program.input]!;
  const parent = build(program.parent, inputs);
  if ("other" in program) return joinStreams(program.op, parent, build(program.other, inputs), program.partitions);
  if ("window" in program) return windowed(program.op, parent, program.window, program.slide);
  return step(program.op, parent, program.partitions);
}

function step(op: (typeof STEPS)[number], parent: DStream<Pair>, partitions: number): DStream<Pair> {
  switch (op) {
    case "map":
      return parent.map(swap);
    case "filter":
      return parent.filter(keep);
    case "flatMap":
      return parent.flatMap(spread);
    case "mapValues":
      return parent.mapValues((value) => `${value}!`);
    case "flatMapValues":
      return parent.flatMapValues((value) => [value, `${value}?`]);
    case "mapPartitions":
      return parent.mapPartitions(function* (pairs) {
        for (const pair of pairs) yield swap(pair);
      });
    case "mapAsync":
      return parent.mapAsync(async (one) => swap(one), { concurrency: 2 });
    case "glom":
      return parent.glom().flatMap((partition) => partition);
    case "repartition":
      return parent.repartition(partitions);
    case "groupByKey":
      return parent.groupByKey(partitions).mapValues(mergeAll);
    case "reduceByKey":
      return parent.reduceByKey(merge, partitions);
    case "combineByKey":
      return parent.combineByKey((value) => [value], append, concat, partitions).mapValues(mergeAll);
    case "count":
      return parent.count().map((n): Pair => ["count", String(n)]);
    case "countByValue":
      return parent.countByValue(partitions).map(([value, n]) => counted(value, n));
    case "reduce":
      return parent.reduce(mergePairs);
    case "cache":
      return parent.map((pair) => pair).cache();
    case "persist":
      return parent.map((pair) => pair).persist(LEVELS[partitions - 1]);
    case "checkpoint":
      return parent.map((pair) => pair).checkpoint(parent.slideDuration.times(2));
    case "transform":
      return parent.transform((rdd) => rdd.distinct(partitions));
    case "updateStateByKey":
      return parent.updateStateByKey(update, partitions);
    case "touchedOnly":
      return parent.updateStateByKey(update, { partitioning: partitions, touchedOnly: true });
    default:
      return mapped(op, parent, partitions);
  }
}

function mapped(op: "mapWithState" | "stateSnapshots" | "timeout", parent: DStream<Pair>, partitions: number): DStream<Pair> {
  const spec = StateSpec.function(count).numPartitions(partitions);
  if (op === "mapWithState") return parent.mapWithState(spec);
  if (op === "timeout") return parent.mapWithState(spec.timeout(seconds(IDLE_SECONDS)));
  return parent
    .mapWithState(spec)
    .stateSnapshots()
    .mapValues((sum) => String(sum));
}

function append(list: string[], value: string): string[] {
  list.push(value);
  return list;
}

function concat(here: string[], there: string[]): string[] {
  here.push(...there);
  return here;
}

function joinStreams(op: (typeof JOINS)[number], here: DStream<Pair>, there: DStream<Pair>, partitions: number): DStream<Pair> {
  switch (op) {
    case "union":
      return here.union(there);
    case "join":
      return here.join(there, partitions).mapValues(joined);
    case "leftOuterJoin":
      return here.leftOuterJoin(there, partitions).mapValues(joined);
    case "rightOuterJoin":
      return here.rightOuterJoin(there, partitions).mapValues(joined);
    case "fullOuterJoin":
      return here.fullOuterJoin(there, partitions).mapValues(joined);
    case "cogroup":
      return here.cogroup(there, partitions).mapValues(listed);
  }
}

function windowed(op: (typeof WINDOWS)[number], parent: DStream<Pair>, windowSeconds: number, slideSeconds: number): DStream<Pair> {
  const [window, slide] = [seconds(windowSeconds), seconds(slideSeconds)];
  switch (op) {
    case "window":
      return parent.window(window, slide);
    case "reduceByKeyAndWindow":
      return parent.reduceByKeyAndWindow(merge, window, slide);
    case "inverse":
      return parent.mapValues(length).reduceByKeyAndWindow(plus, minus, window, slide, 2);
    case "neutral":
      return parent.mapValues(length).reduceByKeyAndWindow(plus, minus, window, slide, 2, { neutral: "0" });
    case "groupByKeyAndWindow":
      return parent.groupByKeyAndWindow(window, slide).mapValues(mergeAll);
    case "countByWindow":
      return parent.countByWindow(window, slide).map((n): Pair => ["count", String(n)]);
    case "countByValueAndWindow":
      return parent.countByValueAndWindow(window, slide).map(([value, n]) => counted(value, n));
    case "reduceByWindow":
      return parent.reduceByWindow(mergePairs, window, slide);
  }
}

/** What each batch of the program gives, on the master of `sparkContext`. */
export function runProgram(
  program: Program,
  inputs: readonly Batches[],
  partitions: number,
  sparkContext: MillraceContext,
): Promise<Pair[][]> {
  const [first = [], second = []] = inputs;
  return runBatches({
    inputs: [first, second],
    build: (_ssc, a, b) => build(program, [a as DStream<Pair>, b as DStream<Pair>]),
    partitions,
    sparkContext,
    conf: CONF,
  });
}
