import { expect, it } from "vitest";
import { liftSource } from "../../test/analyze-source.ts";

it("tags a closure in place and defines a factory with its captures as parameters", async () => {
  const { code } = await liftSource("function outer(a: number) { return (x: number, y = a) => x + y; }\nexport { outer };");
  expect(code).toContain("([a]) => ((x, y = a) => x + y), {");
  expect(code).toMatch(/return __millrace_tag\(\(x, y = a\) => x \+ y, "job\.ts:1:36:[0-9a-f]{8}", \(\) => \[a\]\);/);
  expect(code).toMatch(/__millrace_tag\(outer, "job\.ts:1:1:[0-9a-f]{8}"\);/);
});

it("copies no function of the module: executors have it", async () => {
  const { code } = await liftSource("export function helper(n: number) { return n * 2; }");
  expect(code).toContain("([]) => helper, {");
  expect(code.split("n * 2").length).toBe(2);
});

it("makes no copy of text that means nothing elsewhere, but says why", async () => {
  const { code } = await liftSource("class A { #p = 1; m(o: A) { return () => o.#p; } }\nexport { A };");
  expect(code).toContain('{ throw new Error("the compiler refused this closure") }');
  expect(code).toContain('"refusal":"`#p` cannot travel with this closure.');
});

it("keeps quiet about closures that are not known to ship, and tells of those that are", async () => {
  const source = (receiver: string) => `export default (ssc) => { let n = 0; ${receiver}.map(() => n++); };`;
  expect((await liftSource(source("[1]"))).diagnostics).toEqual([]);
  const { diagnostics } = await liftSource(source("ssc.textFileStream('x')"));
  expect(diagnostics.map(({ severity, file, line, column }) => [severity, file, line, column])).toEqual([["error", "/work/job.ts", 1, 72]]);
});

it("reads CommonJS", async () => {
  const { code } = await liftSource("const x = require('x'); return module.exports = () => x;", { isCommonJs: true, loader: "js" });
  expect(code).toMatch(
    /^var \{ tagClosure: __millrace_tag, defineClosure: __millrace_define, fileChange: __millrace_change \} = require\("millrace\/closure"\);/,
  );
});

it("lifts two thousand functions within seconds", async () => {
  const source = Array.from({ length: 2000 }, (_, i) => `export const f${i} = (a: number) => (b: number) => a + b + ${i};`).join("\n");
  const started = performance.now();
  const { closures } = await liftSource(source);
  expect(closures.length).toBe(4000);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it("asks before it changes files in place, but not in the copy that tasks run", async () => {
  const { code } = await liftSource('import { rmSync } from "node:fs"; export const f = (a: string) => rmSync(a, {});');
  expect(code).toContain('=> __millrace_change(rmSync, "sync")(a, {}) }["f"]');
  expect(code).toContain("=> rmSync(a, {}) })");
});

it("takes along what the driver sets later, and copies the functions of the module that use it", async () => {
  const { code, closures } = await liftSource(
    "let n = 1;\nexport function set() { n = 2; }\nexport function over(x: number) { return x > n; }",
  );
  expect(closures.find(({ name }) => name === "over")?.captures).toEqual(["n"]);
  expect(code).toContain("([n]) => (function over(x) {");
  expect(code).toContain("{ n: () => n });");
});
