// What the driver's program gives the module's bindings travels with the functions that use them.
import { randomUUID } from "node:crypto";
import { StreamingContext } from "millrace";
import type { Case } from "./case.ts";

const runId = randomUUID();
const started = Date.now();
const label = `${runId}-${Number(process.env.NOT_SET ?? 7) + started}`;
let limit = 1;
let total = 0;
const own = new Map<string, number>();
const rules = { longest: 0 };

function raise(): void {
  limit += 10;
}

function count(): void {
  total++;
}

let pool: Map<string, number> | undefined;
function usedPool(): Map<string, number> {
  if (pool) return pool;
  pool = new Map();
  return pool;
}

/** Cannot travel: each executor's own is used. */
let odds = { test: (n: number) => n % 2 === 1, at: new WeakMap() };
function renewOdds(): void {
  odds = { ...odds };
}

function isLong(word: string): boolean {
  return word.length > limit;
}

const checks = { long: (word: string) => isLong(word), named: (word: string) => word === label };

function even(n: number): boolean {
  return n === 0 || odd(n - 1);
}
function odd(n: number): boolean {
  return n !== 0 && (even(n - 1) || limit < 0);
}

function remember(word: string): number {
  own.set(word, (own.get(word) ?? 0) + 1);
  return own.size;
}

const onBatch: (() => void)[] = [];
class Context extends (StreamingContext as unknown as new () => object) {
  awaitTermination(): Promise<number> {
    return Promise.resolve(Math.random());
  }
  textFileStream(_directory: string) {
    return { foreachRDD: (body: () => void) => void onBatch.push(body) };
  }
}
const ssc = new Context();
ssc.textFileStream("in").foreachRDD(() => {
  rules.longest += 3;
});

export const cases = (): Case[] => [
  {
    name: "values that differ from process to process",
    func: () => [runId, started, label, checks.named(label)],
    calls: [[]],
  },
  {
    name: "a variable that a function of the driver assigns",
    func: (word: string) => [limit, isLong(word), checks.long(word), even(4), odd(4)],
    calls: [["stream"], ["a"]],
    between: raise,
  },
  { name: "what an executor keeps for itself stays its own", func: (word: string) => remember(word) > 0, calls: [["a"]] },
  { name: "an object that foreachRDD changes", func: () => rules.longest, calls: [[]], between: () => onBatch.forEach((body) => body()) },
  {
    name: "what is set after the program has waited for a job",
    func: (n: number) => [found, twice(n), kept.has("x"), Size.Large],
    calls: [[3]],
    between: count,
  },
  { name: "a pool that is made when it is needed", func: (word: string) => usedPool().set(word, 1).get(word), calls: [["a"]] },
  { name: "what cannot travel", func: (n: number) => odds.test(n), calls: [[3], [4]], between: renewOdds },
  { name: "a total so far", func: () => total, calls: [[]] },
];

const found = await ssc.awaitTermination();
const twice = (n: number) => n * 2 + found;
const kept = new Set(["x"]);
const Size = { Small: 0, Large: 1 };
