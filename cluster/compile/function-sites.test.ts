import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { hoistPosition, isMethod } from "./function-sites.ts";

it.each<[string, string, string]>([
  ["const f = () => 0;", "place", "f"],
  ["x ??= function () {};", "place", "x"],
  ["({ 'a b': () => 0 });", "place", "a b"],
  ["({ [k]: () => 0 });", "key", ""],
  ["class A { #p = () => 0 }", "place", "#p"],
  ["const { f = () => 0 } = {};", "place", "f"],
  ["export default () => 0;", "place", "default"],
  ["x.y = () => 0;", "text", ""],
  ["f(() => 0);", "text", ""],
  ["const f = function g() {};", "text", "g"],
])("says where a function has its name from: %s", (source, from, name) => {
  expect(analyzeSource(source).sites.map(({ naming }) => [naming.from, naming.name])).toEqual([[from, name]]);
});

it("leaves methods, accessors and constructors in their place", () => {
  const { sites, func, parents } = analyzeSource(
    "class A { constructor() {} m() {} get x() { return () => 1; } }; ({ m() {}, set y(v) {} });",
  );
  expect(sites.map(({ node }) => node.type)).toEqual(["ArrowFunctionExpression"]);
  const arrow = func("() => 1");
  expect(isMethod(arrow, parents.get(arrow))).toBe(false);
});

it.each<[string, string]>([
  ["'use strict'; f(); function g() {}", "f();"],
  ["function o() { 'use strict'; 'x'; a(); function g() {} }", "a();"],
  ["class A { static { b(); function g() {} } }", "b();"],
  ["import 'x'; export function g() {}", "import"],
  ["switch (1) { case 1: c(); function g() {} d(); }", " d();"],
])("finds the place to tag a declaration that runs before all else in its scope: %s", (source, next) => {
  const site = analyzeSource(source).sites.find(({ node }) => node.type === "FunctionDeclaration" && node.id?.name === "g")!;
  expect(source.slice(hoistPosition(site)).trimStart().startsWith(next.trimStart())).toBe(true);
});
