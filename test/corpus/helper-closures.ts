import type { Case } from "./case.ts";

function makeScaler(factor: number) {
  const inner = (n: number) => n * factor;
  return (n: number) => inner(n) + factor;
}

const moduleHelper = (words: string[]) => words.map((word) => word.length);

function tokenize(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}

export function cases(): Case[] {
  const scale = makeScaler(3);
  const compose = (f: (n: number) => number, g: (n: number) => number) => (n: number) => g(f(n));
  const both = compose(scale, (n) => n - 1);
  const table = { plus: (a: number, b: number) => a + b, list: [(n: number) => n * n, scale] };
  return [
    { name: "a helper that captures a helper", func: (n: number) => scale(n), calls: [[2]] },
    { name: "a closure made by a function", func: both, calls: [[5]] },
    { name: "closures inside captured objects and arrays", func: (n: number) => table.plus(table.list[0]!(n), table.list[1]!(n)), calls: [[4]] },
    { name: "module-level helpers", func: (line: string) => moduleHelper(tokenize(line)), calls: [["a bb  ccc"]] },
    { name: "a module-level function as it is", func: tokenize, calls: [[" x y "]] },
    { name: "a module-level arrow as it is", func: moduleHelper, calls: [[["x", "yy"]]] },
    { name: "a function that gives functions", func: (n: number) => [1, 2].map((k) => (m: number) => m * k + n).map((f) => f(10)), calls: [[1]] },
    { name: "names stay", func: () => [scale.name, table.plus.name, moduleHelper.name, tokenize.name], calls: [[]] },
  ];
}
