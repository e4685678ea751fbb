import type { Case } from "./case.ts";

export function cases(): Case[] {
  const base = 10;
  const names = { first: "a", rest: ["b", "c"] };
  const makeDefault = () => base * 2;
  const key = "dyn";
  return [
    { name: "a default that reads a capture", func: (n = base) => n, calls: [[], [1]] },
    { name: "a default that calls a captured helper", func: (n: number, m = makeDefault() + n) => n + m, calls: [[1], [1, 1]] },
    { name: "a default that reads an earlier parameter", func: (a: number, b = a + base, ...rest: number[]) => [a, b, ...rest], calls: [[1], [1, 2, 3]] },
    { name: "a default that is a closure", func: (f = (x: number) => x + base) => f(1), calls: [[]] },
    { name: "object patterns", func: ({ a, b: { c = base } = {} as { c?: number }, ...others }: { a: number; b?: { c?: number } }) => [a, c, others], calls: [[{ a: 1 }], [{ a: 1, b: { c: 2 }, d: 3 }]] },
    { name: "array patterns", func: ([a, , b = base, ...rest]: number[]) => [a, b, rest], calls: [[[1]], [[1, 2, 3, 4]]] },
    { name: "computed keys in patterns", func: ({ [key]: value = base }: Record<string, number>) => value, calls: [[{}], [{ dyn: 3 }]] },
    { name: "destructuring captures inside", func: () => { const { first, rest: [second] } = names; return first + second; }, calls: [[]] },
    { name: "a pattern that shadows a capture's name", func: ({ base }: { base: number }) => base, calls: [[{ base: 7 }]] },
    { name: "arguments of its own", func: function () { return [arguments.length, base]; }, calls: [[1, 2, 3]] },
    { name: "a this of its own", func: function (this: unknown) { return this === undefined; }, calls: [[]] },
  ];
}
