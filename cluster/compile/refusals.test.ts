import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { findRefusals } from "./refusals.ts";

function refusalsOf(source: string, start: string): string[] {
  const { scopes, func, kinds, parents, places } = analyzeSource(source);
  const node = func(start);
  const captures = scopes.capturesOf(node, parents.get(node));
  return findRefusals(node, captures, kinds, parents, places).map(
    ({ severity, message, textBound }) => `${severity}${textBound ? " bound" : ""}: ${message}`,
  );
}

it.each<[string, string, string, string[]]>([
  ["nothing", "function o(a) { return (x) => x + a; }", "(x)", []],
  ["assignment", "function o(a) { return () => { a = 1; }; }", "() =>", ["error: this closure assigns to the captured variable `a`"]],
  [
    "assignment by a pattern, in a nested function",
    "function o(a) { return () => () => { [a] = [1]; }; }",
    "() => ()",
    ["error: this closure assigns to the captured variable `a`"],
  ],
  ["increment", "let n; f(() => n++);", "() =>", ["error: this closure assigns to the module-level variable `n`"]],
  ["its own variables may change", "f(() => { let n = 0; n++; for (n of []); return n; });", "() =>", []],
  ["this of around", "class A { m() { f(() => () => this.x); } }", "() =>", ["error: `this` cannot travel with this closure"]],
  ["a this of its own", "f(function () { return () => this; });", "function", []],
  [
    "this in an object's or a class's method inside",
    "f(() => ({ m() { return this; } }, class { x = this; static { this.y; } m() { return super.m; } }));",
    "() =>",
    [],
  ],
  ["private names of around", "class A { #p; m(o) { f((x) => o.#p); } }", "(x)", ["error bound: `#p` cannot travel with this closure"]],
  [
    "private names, even in a function with its own this",
    "class A { #p; m(o) { f(function () { return o.#p; }); } }",
    "function",
    ["error bound: `#p` cannot travel with this closure"],
  ],
  ["private names of a class inside", "f(() => class { #p = 1; m() { return this.#p; } });", "() =>", []],
  ["new.target of around", "function o() { f(() => new.target); }", "() =>", ["error bound: `new.target` cannot travel with this closure"]],
  [
    "arguments of around",
    "function o() { f(() => arguments); }",
    "() =>",
    ["error bound: `arguments` of the surrounding function cannot travel"],
  ],
  ["import.meta is the module's", "f(() => import.meta.url);", "() =>", []],
  ["a context", "const ssc = new StreamingContext(); f(() => ssc);", "() =>", ["error: this closure uses `ssc`, a context"]],
  ["a local connection", "function o() { const c = connect(); f(() => c); }", "() =>", ["error: this closure captures `c`, a connection"]],
  ["a connection of the module is one per executor", "const c = connect(); f(() => c);", "() =>", []],
  [
    "an object that is only changed",
    "function o() { const a = {}; f(() => { a.n++; a.m.push(1); }); }",
    "() => {",
    ["error: this closure changes `a`, which nobody reads there"],
  ],
  [
    "the same at module level",
    "const a = {}; f((w) => { a[w] = (a[w] ?? 0) + 1; });",
    "(w)",
    ["error: this closure changes `a`, which nobody reads there"],
  ],
  [
    "a list that is only added to",
    "function o() { const a = []; f((x) => a.push(x)); }",
    "(x)",
    ["error: this closure changes `a`, which nobody reads there"],
  ],
  [
    "an accumulator is read on the driver",
    "function o(a) { const b = sc.longAccumulator(); f((x) => { a.add(x); b.add(x); }); }",
    "(x)",
    [],
  ],
  ["so are several made at once", "function o() { const [a, b] = [acc(), acc()]; f((x) => { a.add(x); b.add(1); }); }", "(x)", []],
  [
    "what another function reads there",
    "function o() { const a = []; const g = () => a.splice(0).length; rdd.map((x) => { a.push(x); return g(); }); }",
    "(x)",
    [],
  ],
  [
    "what the driver reads",
    "const a = []; rdd.map((x) => { a.push(x); }); a.length;",
    "(x)",
    ["error: this closure changes `a`, which nobody reads there"],
  ],
  ["a cache is read, too", "const a = new Map(); f((x) => { a.set(x, 1); return a.get(x); });", "(x)", []],
  ["so is what a change gives", "const a = []; f((x) => { const n = a.push(x); return n; });", "(x)", []],
  ["what an import changes is its own", "import a from 'a'; f((x) => { a.add(x); });", "(x)", []],
  ["its own objects may change", "f((x) => { const a = {}; a.n = x; });", "(x)", []],
  ["a local class", "function o() { class L {} f(() => new L()); }", "() =>", ["error: this closure captures the class `L`"]],
])("%s", (_, source, start, expected) => {
  expect(refusalsOf(source, start)).toEqual(expected);
});

it.each([
  "pool ??= make()",
  "pool ||= make()",
  "pool = pool ?? make()",
  "if (!pool) pool = make()",
  "if (pool === undefined) { pool = make(); }",
  "if (null == pool) { pool = make(); }",
])("a singleton made when it is first needed is only a note: %s", (text) => {
  expect(refusalsOf(`let pool; f(() => { ${text}; return pool; });`, "() =>")).toEqual(["note: `pool` is made once on each executor"]);
});

it.each(["pool = make()", "if (x) pool = make()", "pool &&= make()", "pool += 1", "if (pool) pool = make()"])(
  "other writes are refused: %s",
  (text) => {
    expect(refusalsOf(`let pool; f(() => { ${text}; return pool; });`, "() =>")).toEqual([
      "error: this closure assigns to the module-level variable `pool`",
    ]);
  },
);
