import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";

function capturesOf(source: string, start: string) {
  const { scopes, func, parents } = analyzeSource(source);
  const node = func(start);
  const { captured, moduleLevel, selfName } = scopes.capturesOf(node, parents.get(node));
  return { captured: captured.map(({ name }) => name), moduleLevel: moduleLevel.map(({ name }) => name), selfName };
}

it.each<[string, string, string, string[], string[]]>([
  ["variables of functions around", "function o(p) { const a = 1; return () => a + p; }", "() =>", ["a", "p"], []],
  ["the module's bindings stay references", "import x from 'x'; let y; function o() { return () => x + y; }", "() =>", [], ["x", "y"]],
  ["blocks at module level are captured", "for (const n of []) f(() => n);", "() =>", ["n"], []],
  ["own variables and parameters are not", "function o(a) { return (b, c = b) => { var d; return b + c + d; }; }", "(b,", [], []],
  ["a default reads the outer one", "function o(a) { return (b = a) => { var a; return b; }; }", "(b =", ["a"], []],
  ["what nested functions use", "function o(a) { return () => () => a; }", "() => () =>", ["a"], []],
  ["shadowed names are another variable", "function o(a) { return (a) => a; }", "(a) =>", [], []],
  ["the inner of two scopes", "const a = 1; function o() { const a = 2; { return () => a; } }", "() =>", ["a"], []],
  [
    "names of labels, properties and globals are no variables",
    "function o(a) { return () => { a: for (;;) break a; return { a: x.a, Math }; }; }",
    "() =>",
    [],
    [],
  ],
  ["shorthand properties are", "function o(a) { return () => ({ a }); }", "() =>", ["a"], []],
  ["a class declared at module level stands for itself inside", "class A { m() { return () => A; } }", "() =>", [], ["A"]],
  ["catch parameters", "try {} catch (e) { f(() => e); }", "() =>", ["e"], []],
  ["an outer arguments object", "function o() { return () => arguments; }", "() =>", ["arguments"], []],
])("%s", (_, source, start, captured, moduleLevel) => {
  expect(capturesOf(source, start)).toEqual({ captured, moduleLevel, selfName: null });
});

it.each<[string, string, string | null]>([
  ["function o() { const f = (n) => f(n); }", "(n) =>", "f"],
  ["function o() { function f(n) { return f(n); } }", "function f", "f"],
  ["function o() { let f = (n) => f(n); f = null; }", "(n) =>", null],
  ["function o() { const f = function g(n) { return g(n); }; }", "function g", null],
])("a function that calls itself: %s", (source, start, selfName) => {
  expect(capturesOf(source, start).selfName).toBe(selfName);
});

it("bindings of the module that are said to travel are captured, and a function among them is itself inside", () => {
  const { scopes, func, parents } = analyzeSource("let a; let b; function f() { return f() + a + b; }");
  const node = func("function f");
  const taken = new Set(scopes.moduleVariables().filter(({ name }) => name !== "b"));
  const { captured, moduleLevel, selfName } = scopes.capturesOf(node, parents.get(node), taken);
  expect([captured.map(({ name }) => name), moduleLevel.map(({ name }) => name), selfName]).toEqual([["a"], ["b"], "f"]);
  expect(scopes.declaredBy(node)?.name).toBe("f");
});
