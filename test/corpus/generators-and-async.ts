import type { Case } from "./case.ts";

function* moduleCount(n: number): Generator<number> {
  for (let i = 0; i < n; i++) yield i;
}

export function cases(): Case[] {
  const step = 2;
  const nap = () => new Promise<number>((resolve) => setImmediate(() => resolve(step)));
  return [
    { name: "a generator", func: function* (n: number) { for (let i = 0; i < n; i += step) yield i; }, calls: [[5]] },
    { name: "a generator that delegates", func: function* (n: number) { yield* moduleCount(n); yield step; }, calls: [[2]] },
    { name: "a module-level generator as it is", func: moduleCount, calls: [[3]] },
    { name: "an async arrow", func: async (n: number) => n + (await nap()), calls: [[1]] },
    { name: "an async function", func: async function load(n: number) { await nap(); return n * step; }, calls: [[4]] },
    { name: "an async generator", func: async function* (n: number) { for (let i = 0; i < n; i++) { yield i + (await nap()); } }, calls: [[2]] },
    { name: "for await", func: async (n: number) => { const seen: number[] = []; for await (const x of moduleCount(n)) seen.push(x * step); return seen; }, calls: [[3]] },
    { name: "a generator over an iterator", func: function* (it: Iterable<number>) { for (const x of it) if (x % step === 0) yield x; }, calls: [[[1, 2, 3, 4]]] },
    { name: "an async arrow that throws", func: async () => { throw new RangeError(`no ${step}`); }, calls: [[]] },
  ];
}
