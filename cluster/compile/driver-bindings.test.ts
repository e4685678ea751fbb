import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { changeOf, findDriverBindings } from "./driver-bindings.ts";

function bindingsOf(source: string): string[] {
  return [...findDriverBindings(analyzeSource(source))].map(({ name }) => name).sort();
}

const CONTEXT = "const sc = new MillraceContext(); const rdd = sc.range(3);";

it.each<[string, string, string[]]>([
  ["literals and what is made of them", "const a = 1; const b = [a]; let c; c = 2; function f() { return a + c; }", []],
  [
    "what is declared with or after a wait for a job",
    `${CONTEXT} const a = 1; const b = await rdd.count(); let c = 2; class D {}`,
    ["D", "b", "c"],
  ],
  ["after the end of a context", "const ssc = new StreamingContext(); await ssc.awaitTermination(); const a = 1;", ["a"]],
  ["after a loop over an RDD", `${CONTEXT} for await (const x of rdd.toLocalIterator()) x; const a = 1;`, ["a"]],
  ["after a function that waits for a job", `${CONTEXT} async function run() { return rdd.count(); } const n = await run();`, ["n"]],
  [
    "after one that makes its context",
    "const run = async () => { const sc = new MillraceContext(); await sc.range(3).count(); }; const n = await run();",
    ["n"],
  ],
  ["executors wait for anything else, too", "const text = await readFile('x'); const a = 1; await connect();", []],
  ["functions are known everywhere, whatever stands above them", `${CONTEXT} await rdd.count(); function f() {}`, []],
  ["assigned by a function", "let a = 1; function set() { a = 2; } let b = 0; const add = () => b++;", ["a", "add", "b", "set"]],
  ["assigned after a wait", `${CONTEXT} let a = 1; a = 2; let b = 1; b = await rdd.count();`, ["b"]],
  ["singletons of an executor", "let pool; const get = () => (pool ??= make()); function close() { pool = undefined; }", []],
  ["unless the driver's own program sets them", `${CONTEXT} let n; rdd.foreachRDD(() => { n ??= 1; });`, ["n"]],
  ["a flag that something was done", "let done = false; function once() { if (done) return; done = true; }", []],
  ["unless foreachRDD raises it", `${CONTEXT} let done = false; rdd.foreachRDD(() => { done = true; });`, ["done"]],
  ["changed by foreachRDD", `${CONTEXT} const a = {}; const b = new Set(); rdd.foreachRDD(() => { a.x.y = 1; b.add(2); });`, ["a", "b"]],
  ["changed by a timer", "const a = []; setInterval(() => { a.push(1); }, 10);", ["a"]],
  ["changed after a wait", `${CONTEXT} const a = new Map(); a.set(1, 2); const b = new Map(); await rdd.count(); b.set(1, 2);`, ["b"]],
  ["changed by a function that executors may call", "const cache = new Map(); function get(k) { cache.set(k, 1); }", []],
  [
    "changed by a function that ships, inside of foreachRDD",
    `${CONTEXT} const c = new Map(); rdd.foreachRDD((r) => r.reduceByKey(() => c.set(1, 2)));`,
    [],
  ],
  [
    "functions take along what they use, to any depth",
    "let a = 1; const f = () => a; const o = { g: () => f() }; class K { m() { return o; } } const set = () => { a = 2; };",
    ["K", "a", "f", "o", "set"],
  ],
  ["values made of such a binding stay", "let a = 1; const b = [a]; function set() { a = 2; }", ["a", "set"]],
  [
    "plain values of this process",
    "const t = Date.now(), r = Math.floor(Math.random() * 9), d = new Date(), p = process.pid, e = Number(process.env.N ?? 1);",
    ["d", "e", "p", "r", "t"],
  ],
  [
    "and what is made of them",
    "const id = randomUUID(); const name = 'run-' + id; const isEven = t % 2 === 0 ? -1 : !t; const t = Date.now();",
    ["id", "isEven", "name", "t"],
  ],
  [
    "objects made of them are made everywhere",
    "const log = makeLogger(Date.now()); const db = connect(process.env.URL); const day = new Date(2020, 1);",
    [],
  ],
  ["arguments of the program are the same everywhere", "const n = Number(process.argv[2]);", []],
  ["imports stay", `import { a } from "a"; ${CONTEXT} await rdd.count();`, []],
])("%s", (_, source, expected) => {
  expect(bindingsOf(source)).toEqual(expected);
});

it.each<[string, boolean]>([
  ["a.b = 1", true],
  ["a[0].c += 1", true],
  ["a.n++", true],
  ["delete a.b", true],
  ["a.push(1)", true],
  ["a.b.clear()", true],
  ["a.map(f)", false],
  ["a(1)", false],
  ["f(a.b)", false],
  ["b = a.b", false],
  ["a = 1", false],
  ["(a.b, 1)", false],
])("a change of the object a: %s", (text, isChange) => {
  const { parents, scopes } = analyzeSource(`let a, b, f; ${text};`);
  const variable = scopes.moduleVariables().find(({ name }) => name === "a")!;
  const found = variable.references
    .map(({ identifier }) => changeOf(identifier as never, parents))
    .filter((change) => change !== undefined);
  expect(found.length === 1).toBe(isChange);
});
