// What a random streaming program gives, in the plainest way: lists of pairs, every batch from the beginning, no
// partitions. The records of a batch are a multiset.
import { MillraceError } from "../index.ts";
import {
  type Batches,
  counted,
  IDLE_SECONDS,
  joined,
  keep,
  length,
  listed,
  mergeAll,
  mergePairs,
  type Pair,
  type Program,
  spread,
  swap,
  update,
} from "./suite/random-streams.ts";

/** Seconds between two batches of the program's stream; throws as building it must. */
export function slideOf(program: Program): number {
  if (program.op === "input") return 1;
  const slide = slideOf(program.parent);
  if ("other" in program && slideOf(program.other) !== slide) throw new MillraceError("DIFFERENT_SLIDES", "");
  if (!("window" in program)) return slide;
  if (program.window % slide !== 0 || program.slide % slide !== 0) throw new MillraceError("DURATION_NOT_MULTIPLE", "");
  return program.slide;
}

/** The pairs of the batch at `time` (seconds, from 1 on); null for no RDD. */
export function evaluate(program: Program, inputs: readonly Batches[], time: number): readonly Pair[] | null {
  if (program.op === "input") {
    const batches = inputs[program.input]!;
    return time <= batches.length ? batches[time - 1]! : [];
  }
  if ("window" in program) return windowed(program, inputs, time);
  const here = evaluate(program.parent, inputs, time);
  if ("other" in program) {
    const there = evaluate(program.other, inputs, time);
    if (here === null || there === null) throw new MillraceError("PARENT_WITHOUT_RDD", "");
    return joinPairs(program.op, here, there);
  }
  if (["updateStateByKey", "touchedOnly"].includes(program.op)) return updated(program, inputs, time);
  if (["mapWithState", "stateSnapshots", "timeout"].includes(program.op)) return counts(program, inputs, time);
  if (program.op === "transform" && here === null) throw new MillraceError("PARENT_WITHOUT_RDD", "");
  return here === null ? null : stepped(program.op, here);
}

function stepped(op: Program["op"], here: readonly Pair[]): readonly Pair[] {
  switch (op) {
    case "map":
    case "mapPartitions":
    case "mapAsync":
      return here.map(swap);
    case "filter":
      return here.filter(keep);
    case "flatMap":
      return here.flatMap(spread);
    case "mapValues":
      return here.map(([key, value]) => [key, `${value}!`]);
    case "flatMapValues":
      return here.flatMap(([key, value]): Pair[] => [
        [key, value],
        [key, `${value}?`],
      ]);
    case "groupByKey":
    case "combineByKey":
      return grouped(here, mergeAll);
    case "reduceByKey":
      return grouped(here, reduced);
    case "count":
      return [["count", String(here.length)]];
    case "countByValue":
      return byValue(here);
    case "reduce":
      return here.length === 0 ? [] : [here.reduce(mergePairs)];
    case "transform":
      return [...new Map(here.map((pair) => [JSON.stringify(pair), pair])).values()];
    default:
      return here;
  }
}

/** A value that is alone is not merged with anything. */
function reduced(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : mergeAll(values);
}

function groups(pairs: readonly Pair[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of pairs) found.set(key, [...(found.get(key) ?? []), value]);
  return found;
}

function grouped(pairs: readonly Pair[], merged: (values: readonly string[]) => string): Pair[] {
  return [...groups(pairs)].map(([key, values]) => [key, merged(values)]);
}

function byValue(pairs: readonly Pair[]): Pair[] {
  const found = new Map<string, number>();
  for (const pair of pairs) found.set(JSON.stringify(pair), (found.get(JSON.stringify(pair)) ?? 0) + 1);
  return [...found].map(([text, count]) => counted(JSON.parse(text), count));
}

function joinPairs(op: string, here: readonly Pair[], there: readonly Pair[]): readonly Pair[] {
  if (op === "union") return [...here, ...there];
  const [left, right] = [groups(here), groups(there)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key): Pair[] => {
    const [ours = [], theirs = []] = [left.get(key), right.get(key)];
    if (op === "cogroup") return [[key, listed([ours, theirs])]];
    const keepLeft = theirs.length === 0 && (op === "leftOuterJoin" || op === "fullOuterJoin");
    const keepRight = ours.length === 0 && (op === "rightOuterJoin" || op === "fullOuterJoin");
    const [as, bs] = [keepRight ? [undefined] : ours, keepLeft ? [undefined] : theirs];
    return as.flatMap((a) => bs.map((b): Pair => [key, joined([a, b])]));
  });
}

type Window = Extract<Program, { readonly window: number }>;

/** The pairs of the parent in the window that ends at `time`, batch by batch, oldest first. */
function batchesOf(program: Window, inputs: readonly Batches[], time: number): readonly (readonly Pair[])[] {
  const step = slideOf(program.parent);
  const found: (readonly Pair[])[] = [];
  for (let at = time - program.window + step; at <= time; at += step) {
    const batch = at > 0 ? evaluate(program.parent, inputs, at) : null;
    if (batch !== null) found.push(batch);
  }
  return found;
}

function windowed(program: Window, inputs: readonly Batches[], time: number): readonly Pair[] {
  // Windows with an inverse are made from the ones before, and fail with them.
  const isInverse = ["inverse", "neutral", "countByWindow", "countByValueAndWindow"].includes(program.op);
  const before = isInverse ? earlier(program, inputs, time) : [];
  const batches = batchesOf(program, inputs, time);
  const all = batches.flat();
  const sums = () => grouped(all, (values) => String(values.reduce((sum, value) => sum + Number(length(value)), 0)));
  switch (program.op) {
    case "window":
      return all;
    case "reduceByKeyAndWindow":
      return grouped(all, reduced);
    case "groupByKeyAndWindow":
      return grouped(all, mergeAll);
    case "neutral":
      return sums().filter(([, sum]) => sum !== "0");
    case "inverse": {
      // As on Spark a key stays once it has been in a window.
      const known = new Map(before.map(([key]): Pair => [key, "0"]));
      for (const [key, sum] of sums()) known.set(key, sum);
      return [...known];
    }
    case "countByWindow":
      return all.length > 0 || before.length > 0 ? [["count", String(all.length)]] : [];
    case "countByValueAndWindow":
      return byValue(all);
    case "reduceByWindow":
      return all.length === 0 ? [] : [all.reduce(mergePairs)];
  }
}

/** All pairs of all windows before the one that ends at `time`. */
function earlier(program: Window, inputs: readonly Batches[], time: number): readonly Pair[] {
  const found: Pair[] = [];
  for (let at = program.slide; at < time; at += program.slide) found.push(...batchesOf(program, inputs, at).flat());
  return found;
}

type Step = Extract<Program, { readonly parent: Program }>;

function updated(program: Step, inputs: readonly Batches[], time: number): readonly Pair[] | null {
  let states: Map<string, string> | null = null;
  const slide = slideOf(program.parent);
  for (let at = slide; at <= time; at += slide) {
    const batch = evaluate(program.parent, inputs, at);
    if (batch === null && states === null) continue;
    const values = groups(batch ?? []);
    const next = new Map<string, string>();
    for (const key of new Set([...(states?.keys() ?? []), ...values.keys()])) {
      const state = update(values.get(key) ?? [], states?.get(key));
      if (state !== undefined) next.set(key, state);
    }
    states = next;
  }
  return states === null ? null : [...states];
}

/** How many records of each key there were, as `count` of the programs counts them: the fifth is the last. */
function counts(program: Step, inputs: readonly Batches[], time: number): readonly Pair[] {
  const states = new Map<string, { sum: number; usedAt: number }>();
  let emitted: Pair[] = [];
  const slide = slideOf(program.parent);
  for (let at = slide; at <= time; at += slide) {
    emitted = [];
    for (const [key] of evaluate(program.parent, inputs, at) ?? []) {
      const sum = (states.get(key)?.sum ?? 0) + 1;
      if (sum < 5) states.set(key, { sum, usedAt: at });
      else states.delete(key);
      emitted.push([key, String(sum)]);
    }
    if (program.op !== "timeout") continue;
    for (const [key, { sum, usedAt }] of [...states]) {
      if (usedAt >= at - IDLE_SECONDS) continue;
      emitted.push([key, `idle ${sum}`]);
      states.delete(key);
    }
  }
  if (program.op !== "stateSnapshots") return emitted;
  return [...states].map(([key, { sum }]) => [key, String(sum)]);
}
