import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { findDriverBindings } from "./driver-bindings.ts";

function bindingsOf(source: string): string[] {
  return [...findDriverBindings(analyzeSource(source)).taken].map(({ name }) => name).sort();
}

const CONTEXT = "const sc = new MillraceContext(); const rdd = sc.range(3);";

it.each<[string, string, string[]]>([
  ["literals and what is made of them", "const a = 1; const b = [a]; let c; c = 2; function f() { return a + c; }", []],
  [
    "what is declared with or after a wait for a job",
    `${CONTEXT} const a = 1; const b = await rdd.count(); let c = 2; class D {}`,
    ["D", "b", "c"],
  ],
  ["functions are known everywhere, whatever stands above them", `${CONTEXT} await rdd.count(); function f() {}`, []],
  [
    "assigned by a function of the driver",
    "let a = 1; function set() { a = 2; } let b = 0; const add = () => b++;",
    ["a", "add", "b", "set"],
  ],
  [
    "by its main function",
    `let a; async function main() { ${CONTEXT} a = await rdd.count(); rdd.map(() => a); } await main();`,
    ["a", "main"],
  ],
  ["by the default export", "let a; export default (ssc) => { a = 1; }", ["a"]],
  ["by what follows an action", `${CONTEXT} let a; rdd.count().then((n) => { a = n; });`, ["a"]],
  ["by a listener", `${CONTEXT} let a = 0; ssc.addStreamingListener({ onBatchCompleted: () => { a++; } });`, ["a"]],
  ["assigned after a wait", `${CONTEXT} let a = 1; a = 2; let b = 1; b = await rdd.count();`, ["b"]],
  [
    "singletons of an executor",
    `${CONTEXT} let pool; const get = () => (pool ??= make()); const end = () => { pool = null; }; rdd.map(() => get());`,
    [],
  ],
  [
    "by early return, too",
    `${CONTEXT} let pool; function get() { if (pool) return pool; pool = make(); return pool; } rdd.map((x) => [x].map(get));`,
    [],
  ],
  [
    "and what goes with a flag",
    `${CONTEXT} let done = false, t; function init() { if (!done) { t = load(); done = true; } } rdd.map(() => { init(); return t; });`,
    [],
  ],
  ["generators of numbers", `${CONTEXT} let seed = 1; const next = () => (seed = seed * 7 % 11); rdd.map(next); rdd.map((x) => x);`, []],
  ["what a class keeps", "let n = 0; class Counter extends Receiver { onStart() { n++; } }", []],
  ["what functions of others may use", "let n = 0; const by = (f) => f; function get() { return n++; } by((x) => get());", []],
  ["what the driver's own program sets is the driver's", `${CONTEXT} let n; rdd.foreachRDD(() => { n ??= 1; });`, ["n"]],
  ["changed by foreachRDD", `${CONTEXT} const a = {}; const b = new Set(); rdd.foreachRDD(() => { a.x.y = 1; b.add(2); });`, ["a", "b"]],
  ["a timer runs everywhere", "const a = []; setInterval(() => { a.push(1); }, 10);", []],
  [
    "changed before a wait and after",
    `${CONTEXT} const a = new Map(); a.set(1, 2); const b = new Map(); await rdd.count(); b.set(1, 2);`,
    ["b"],
  ],
  ["changed by a loop over a result", `${CONTEXT} const a = new Map(); (await rdd.collect()).forEach((k) => a.set(k, 1));`, ["a"]],
  ["changed at once", `${CONTEXT} const a = {}; Object.assign(a, await rdd.collectAsMap());`, ["a"]],
  ["a cache", `${CONTEXT} const cache = new Map(); function get(k) { cache.set(k, 1); } rdd.map((k) => get(k));`, []],
  [
    "changed by a function that ships, inside of foreachRDD",
    `${CONTEXT} const c = new Map(); rdd.foreachRDD((r) => r.reduceByKey(() => c.set(1, 2)));`,
    [],
  ],
  [
    "functions take along what they use, to any depth",
    "let a = 1; const f = () => a; const o = { g: () => f(), n: 1 }; class K { m() { return a; } } const set = () => { a = 2; };",
    ["K", "a", "f", "o", "set"],
  ],
  [
    "values made of such a binding stay, and what need not be encodable",
    "let a = 1; const b = [a], c = make(() => a); function set() { a = 2; }",
    ["a", "set"],
  ],
  ["plain values of this process", "const t = Date.now(); const f = () => t; class K { m() { return t; } }", ["f", "t"]],
  ["imports stay", `import { a } from "a"; ${CONTEXT} await rdd.count();`, []],
])("%s", (_, source, expected) => {
  expect(bindingsOf(source)).toEqual(expected);
});

it("exported functions of a module that is not the job may be used by tasks", () => {
  const source =
    "const seen = new Set(); let n = 0; export function once(x) { n++; seen.add(x); return inner(); } function inner() { return n; }";
  const { places, scopes, parents } = analyzeSource(source, false);
  expect([...findDriverBindings({ places, scopes, parents }).taken]).toEqual([]);
});

it("an executor has no value of its own for what is declared after a wait", () => {
  const { later } = findDriverBindings(analyzeSource(`${CONTEXT} let a = 1; await rdd.count(); const b = 2; a = b;`));
  expect([...later].map(({ name }) => name)).toEqual(["b"]);
});
