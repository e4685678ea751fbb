// Random streaming programs on master `local` against the plainest evaluator that could be: lists of pairs, batch by
// batch. Inputs have any partitions, empty batches and batches without an RDD.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DStream, isMillraceError, MillraceError, seconds } from "../index.ts";
import { runBatches } from "../testing.ts";

type Pair = [string, string];
type Batches = (Pair[] | null)[];

type Program =
  | { op: "input"; input: number }
  | {
      op: "map" | "filter" | "flatMap" | "mapValues" | "groupByKey" | "reduceByKey" | "count" | "cache" | "transform";
      parent: Program;
      partitions: number;
    }
  | { op: "union" | "join" | "fullOuterJoin"; parent: Program; other: Program; partitions: number }
  | { op: "unionWithItself" | "joinWithItself"; parent: Program; partitions: number }
  | { op: "window"; parent: Program; window: number; slide: number };

const swap = ([key, value]: Pair): Pair => [value.slice(0, 1), `${key}${value}`.slice(-4)];
const keep = ([key, value]: Pair) => key !== "b" || value.length > 1;
const spread = ([key, value]: Pair): Pair[] =>
  key === "c"
    ? []
    : [
        [key, value],
        [`${key}'`, "x"],
      ];
/** Associative and commutative, so that an evaluator that knows no partitions gives the same. */
const merge = (a: string, b: string) => [...`${a}${b}`].sort().join("");
const mergeAll = (values: string[]) => [...values.join("")].sort().join("");
const join = ([a, b]: [string | undefined, string | undefined]) => `${a}${b}`.slice(0, 8);

/** The program as a stream. */
function build(program: Program, inputs: readonly DStream<Pair>[]): DStream<Pair> {
  if (program.op === "input") return inputs[program.input]!;
  const parent = build(program.parent, inputs);
  switch (program.op) {
    case "map":
      return parent.map(swap);
    case "filter":
      return parent.filter(keep);
    case "flatMap":
      return parent.flatMap(spread);
    case "mapValues":
      return parent.mapValues((value) => `${value}!`);
    case "groupByKey":
      return parent.groupByKey(program.partitions).mapValues(mergeAll);
    case "reduceByKey":
      return parent.reduceByKey(merge, program.partitions);
    case "count":
      return parent.count().map((n): Pair => ["count", String(n)]);
    case "cache":
      return parent.map((pair) => pair).cache();
    case "transform":
      return parent.transform((rdd) => rdd.distinct(program.partitions));
    case "union":
      return parent.union(build(program.other, inputs));
    case "unionWithItself":
      return parent.union(parent);
    case "join":
      return parent.join(build(program.other, inputs), program.partitions).mapValues(join);
    case "fullOuterJoin":
      return parent.fullOuterJoin(build(program.other, inputs), program.partitions).mapValues(join);
    case "joinWithItself":
      return parent.join(parent, program.partitions).mapValues(join);
    case "window":
      return parent.window(seconds(program.window), seconds(program.slide));
  }
}

/** Batches between two RDDs of the program's stream; throws as building it must. */
function slideOf(program: Program): number {
  if (program.op === "input") return 1;
  const slide = slideOf(program.parent);
  if ("other" in program && slideOf(program.other) !== slide) throw new MillraceError("DIFFERENT_SLIDES", "");
  if (program.op !== "window") return slide;
  if (program.window % slide !== 0 || program.slide % slide !== 0) throw new MillraceError("DURATION_NOT_MULTIPLE", "");
  return program.slide;
}

function groups(pairs: readonly Pair[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of pairs) grouped.set(key, [...(grouped.get(key) ?? []), value]);
  return grouped;
}

function joined(here: readonly Pair[], there: readonly Pair[], outer: boolean): Pair[] {
  const [left, right] = [groups(here), groups(there)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const pad = (values: string[] | undefined): (string | undefined)[] => values ?? (outer ? [undefined] : []);
    return pad(left.get(key)).flatMap((a) => pad(right.get(key)).map((b): Pair => [key, join([a, b])]));
  });
}

/** What the program gives at batch `time` (1, 2, ...); null for no RDD. */
function evaluate(program: Program, inputs: readonly Batches[], time: number): Pair[] | null {
  if (program.op === "input") return time <= inputs[program.input]!.length ? inputs[program.input]![time - 1]! : [];
  if (program.op === "window") {
    const records: Pair[] = [];
    const step = slideOf(program.parent);
    for (let at = time - program.window + step; at <= time; at += step)
      if (at > 0) records.push(...(evaluate(program.parent, inputs, at) ?? []));
    return records;
  }
  const here = evaluate(program.parent, inputs, time);
  const there = "other" in program ? evaluate(program.other, inputs, time) : here;
  const needsRDD = ["union", "join", "fullOuterJoin", "unionWithItself", "joinWithItself", "transform"].includes(program.op);
  if (needsRDD && (here === null || there === null)) throw new MillraceError("PARENT_WITHOUT_RDD", "");
  if (here === null || there === null) return null;
  switch (program.op) {
    case "map":
      return here.map(swap);
    case "filter":
      return here.filter(keep);
    case "flatMap":
      return here.flatMap(spread);
    case "mapValues":
      return here.map(([key, value]) => [key, `${value}!`]);
    case "groupByKey":
    case "reduceByKey":
      return [...groups(here)].map(([key, values]) => [
        key,
        program.op === "reduceByKey" && values.length === 1 ? values[0]! : mergeAll(values),
      ]);
    case "count":
      return [["count", String(here.length)]];
    case "cache":
      return here;
    case "transform":
      return [...new Map(here.map((pair) => [JSON.stringify(pair), pair])).values()];
    case "union":
    case "unionWithItself":
      return [...here, ...there];
    case "join":
    case "joinWithItself":
      return joined(here, there, false);
    case "fullOuterJoin":
      return joined(here, there, true);
  }
}

const partitions = fc.integer({ min: 1, max: 4 });
const steps = ["map", "filter", "flatMap", "mapValues", "groupByKey", "reduceByKey", "count", "cache", "transform"] as const;
const slides = fc.record({ window: fc.integer({ min: 1, max: 4 }), slide: fc.constantFrom(1, 1, 2) });
const { program } = fc.letrec<{ program: Program }>((tie) => {
  const parent = tie("program");
  const options: fc.WeightedArbitrary<Program>[] = [
    { weight: 1, arbitrary: fc.record({ op: fc.constant("input" as const), input: fc.nat(1) }) },
    { weight: 4, arbitrary: fc.record({ op: fc.constantFrom(...steps), parent, partitions }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constantFrom("union", "join", "fullOuterJoin"), parent, other: parent, partitions }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constantFrom("unionWithItself", "joinWithItself"), parent, partitions }) },
    {
      weight: 2,
      arbitrary: fc
        .record({ op: fc.constant("window" as const), parent, slides })
        .map(({ slides: both, ...rest }) => ({ ...rest, ...both })),
    },
  ];
  return { program: fc.oneof({ maxDepth: 5, withCrossShrink: true }, ...options) };
});
const pair: fc.Arbitrary<Pair> = fc.tuple(fc.constantFrom("a", "b", "c", "__proto__"), fc.constantFrom("x", "y", "zz", "a", "é\ud83d"));
const batches: fc.Arbitrary<Batches> = fc.array(fc.option(fc.array(pair, { maxLength: 4 }), { freq: 12 }), { maxLength: 5 });

const sorted = (list: readonly Pair[]) => list.map((one) => JSON.stringify(one)).sort();

/** The batches that have an RDD, or the code of the error. */
function expected(of: Program, inputs: readonly Batches[], count: number): string[][] | string {
  try {
    const results: string[][] = [];
    const slide = slideOf(of);
    for (let time = slide; time <= count; time += slide) {
      const result = evaluate(of, inputs, time);
      if (result !== null) results.push(sorted(result));
    }
    return results;
  } catch (error) {
    if (!isMillraceError(error)) throw error;
    return error.code;
  }
}

test("random programs give what the evaluator says, or its error", async () => {
  let exact = 0;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(program, batches, batches, partitions, async (of, first, second, count) => {
      const inputs = [first, second];
      const length = Math.max(first.length, second.length);
      const wanted = expected(of, inputs, length);
      const run = runBatches({
        inputs: [first, second],
        build: (_ssc, a, b) => build(of, [a, b]),
        partitions: count,
        conf: { "default.parallelism": "2" },
      });
      const result = await run.then(
        (results) => results.map(sorted),
        (error: MillraceError) => error.code ?? error,
      );
      expect(result).toEqual(wanted);
      runs++;
      if (Array.isArray(wanted)) exact++;
    }),
    { numRuns: 500 },
  );
  expect(exact).toBeGreaterThan(runs / 2);
});
