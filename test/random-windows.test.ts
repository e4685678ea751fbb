// Random windows on master `local` against the plainest evaluator that could be: every window made anew of its batches.
// The reduction is string concatenation, which is associative and not commutative: order is part of the result. Values
// are strings or objects that the reduction changes in place, as does whoever reads a window.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DStream, seconds } from "../index.ts";
import { runBatches } from "../testing.ts";

type Pair = [string, string];
type Batches = (Pair[] | null)[];

interface Times {
  /** Slide of the stream that is windowed, in batches; window and slide in slides of that stream. */
  readonly parent: number;
  readonly window: number;
  readonly slide: number;
}

const KINDS = [
  "reduce",
  "mutate",
  "group",
  "inverse",
  "filter",
  "neutral",
  "mutateInverse",
  "whole",
  "wholeInverse",
  "nullInverse",
  "plain",
] as const;
type Kind = (typeof KINDS)[number];

const concat = (a: string, b: string) => a + b;
const withoutPrefix = (whole: string, prefix: string) => {
  if (!whole.startsWith(prefix)) throw new Error(`${whole} does not begin with ${prefix}`);
  return whole.slice(prefix.length);
};
/** One filter that takes the empty string, which is what is left of a key that has gone, and one that does not. */
const isShown = ([, value]: Pair) => value.length % 3 !== 1;
const isOdd = ([, value]: Pair) => value.length % 2 === 1;

interface Letters {
  text: string;
}
const toLetters = (text: string): Letters => ({ text });
/** Reads a record, and leaves nothing of it as it was. */
const spoil = (letters: Letters): string => {
  const { text } = letters;
  letters.text = "spoilt";
  return text;
};
const pushLetters = (a: Letters, b: Letters) => {
  if (a.text === "") return b;
  a.text += b.text;
  return a;
};
const dropLetters = (a: Letters, b: Letters) => {
  a.text = withoutPrefix(a.text, b.text);
  return a;
};

function build(kind: Kind, input: DStream<Pair>, times: Times, partitions: number): DStream<Pair> {
  const step = seconds(times.parent);
  const stream = times.parent === 1 ? input : input.window(step, step);
  const window = seconds(times.window * times.parent);
  const slide = seconds(times.slide * times.parent);
  switch (kind) {
    case "reduce":
      return stream.reduceByKeyAndWindow(concat, window, slide, partitions);
    case "nullInverse":
      return stream.reduceByKeyAndWindow(concat, null, window, slide, partitions, isShown);
    case "mutate":
      return stream.mapValues(toLetters).reduceByKeyAndWindow(pushLetters, window, slide, partitions).mapValues(spoil);
    case "group":
      return stream
        .mapValues(toLetters)
        .groupByKeyAndWindow(window, slide, partitions)
        .mapValues((values) => values.splice(0).map(spoil).join());
    case "plain":
      return stream
        .map((pair): [[string], Letters] => [[pair[0]], toLetters(pair[1])])
        .window(window, slide)
        .map((pair): Pair => [pair[0].pop()!, spoil(pair[1])])
        .groupByKey(partitions)
        .mapValues((values) => values.join());
    case "inverse":
      return stream.reduceByKeyAndWindow(concat, withoutPrefix, window, slide, partitions);
    case "filter":
      return stream.reduceByKeyAndWindow(concat, withoutPrefix, window, slide, partitions, isShown);
    case "neutral":
      return stream.reduceByKeyAndWindow(concat, withoutPrefix, window, slide, partitions, { neutral: "" });
    case "mutateInverse":
      return stream
        .mapValues(toLetters)
        .reduceByKeyAndWindow(pushLetters, dropLetters, window, slide, partitions, { filterFunc: ([, { text }]) => isOdd(["", text]) })
        .mapValues(spoil);
    case "whole":
      return stream
        .map(([, value]) => value)
        .reduceByWindow(concat, window, slide)
        .map((value): Pair => ["", value]);
    case "wholeInverse":
      return stream
        .map(([, value]) => value)
        .reduceByWindow(concat, withoutPrefix, window, slide)
        .map((value): Pair => ["", value]);
  }
}

/** The windows' pairs, sorted by key; keys that have left the window as Spark's inverse windows keep them. */
function evaluate(kind: Kind, batches: Batches, times: Times): Pair[][] {
  const filters: Partial<Record<Kind, (pair: Pair) => boolean>> = { filter: isShown, nullInverse: isShown, mutateInverse: isOdd };
  const shows = filters[kind] ?? (() => true);
  const stays = (pair: Pair) => ["inverse", "wholeInverse", "filter", "mutateInverse"].includes(kind) && shows(pair);
  const windows: Pair[][] = [];
  const left = new Set<string>();
  for (let end = times.slide; end * times.parent <= batches.length; end += times.slide) {
    const records = batches.slice(Math.max(0, end - times.window) * times.parent, end * times.parent).flatMap((batch) => batch ?? []);
    const values = new Map<string, string[]>();
    for (const [key, value] of records) {
      const name = kind === "whole" || kind === "wholeInverse" ? "" : key;
      values.set(name, [...(values.get(name) ?? []), value]);
    }
    for (const key of left) if (!values.has(key)) values.set(key, []);
    const window: Pair[] = [];
    for (const [key, list] of values) {
      const pair: Pair = [key, kind === "group" || kind === "plain" ? list.join() : list.join("")];
      if (list.length > 0 || stays(pair)) left.add(key);
      else left.delete(key);
      if (left.has(key) && shows(pair) && !(kind === "neutral" && pair[1] === "")) window.push(pair);
      if (list.length > 0 && !stays([key, ""])) left.delete(key);
    }
    windows.push(window.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return windows;
}

const pair: fc.Arbitrary<Pair> = fc.tuple(fc.constantFrom("a", "b", "c", "\0", "__proto__"), fc.constantFrom("x", "yz", "", "0", "é"));
const batches: fc.Arbitrary<Batches> = fc.array(fc.option(fc.array(pair, { maxLength: 4 }), { freq: 8 }), { minLength: 1, maxLength: 24 });
const times: fc.Arbitrary<Times> = fc.record({
  parent: fc.constantFrom(1, 1, 1, 2),
  window: fc.integer({ min: 1, max: 12 }),
  slide: fc.constantFrom(1, 1, 1, 2, 3, 4, 5),
});
const small = fc.integer({ min: 1, max: 3 });

test.each(KINDS)("%s", async (kind) => {
  await fc.assert(
    fc.asyncProperty(batches, times, small, small, async (input, sizes, partitions, keyPartitions) => {
      const results = await runBatches({
        inputs: [input],
        build: (_ssc, stream) => build(kind, stream as DStream<Pair>, sizes, keyPartitions),
        partitions,
      });
      expect(results.map((window) => window.sort(([a], [b]) => (a < b ? -1 : 1)))).toEqual(evaluate(kind, input, sizes));
    }),
    { numRuns: 60 },
  );
});
