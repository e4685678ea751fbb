import type { Case } from "./case.ts";

export function cases(): Case[] {
  const map = new Map([["a", new Date(5)]]);
  const set = new Set([1n, 2n]);
  const bytes = Uint8Array.of(1, 2, 3);
  const nothing = undefined;
  const weird = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, number>;
  const pattern = /b+/g;
  const matrix = [[-0, Number.NaN], [1e300, 2 ** 60]];
  const names = { ["computed" + 1]: (n: number) => n, [Symbol.iterator.toString()]: 1 };
  const text = "\ud800 lone";
  return [
    { name: "a map of dates", func: () => map.get("a")?.getTime(), calls: [[]] },
    { name: "a set of bigints", func: (n: number) => set.has(BigInt(n)), calls: [[1], [3]] },
    { name: "bytes", func: () => [...bytes], calls: [[]] },
    { name: "undefined", func: () => [nothing, typeof nothing], calls: [[]] },
    { name: "hostile keys", func: () => [Object.keys(weird), weird.constructor], calls: [[]] },
    { name: "a regular expression", func: (s: string) => s.replace(pattern, "-"), calls: [["abba"]] },
    { name: "numbers", func: () => matrix.flat().map((n) => Object.is(n, -0)), calls: [[]] },
    { name: "a function under a computed key", func: (n: number) => (names.computed1 as (n: number) => number)(n), calls: [[4]] },
    { name: "a lone surrogate", func: () => text.charCodeAt(0), calls: [[]] },
    { name: "a function of JavaScript itself", func: Number, calls: [["12"]] },
  ];
}
