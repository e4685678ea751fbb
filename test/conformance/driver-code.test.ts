import { expect, test } from "vitest";
import { awaitActions, DRIVER_HELPERS } from "./driver-code.ts";

const rewritten = (text: string, note?: string) => awaitActions(text, note === undefined ? {} : { note });

test.each([
  ["a => a.map(x => x + 1).collect()", "async a => (await a.map(x => x + 1).collect())"],
  ["(a, sc) => sc.union([a, a]).collect()", "async (a, sc) => (await sc.union([a, a]).collect())"],
  ["a => a.takeSample(true, 200, 1).length", "async a => (await a.takeSample(true, 200, 1)).length"],
  ["a => [...a.reduceByKey(f).collectAsMap()]", "async a => [...(await a.reduceByKey(f).collectAsMap())]"],
  ["a => a.sparkContext.range(3).collect().length", "async a => (await a.sparkContext.range(3).collect()).length"],
  ["a => a.getNumPartitions()", "async a => a.getNumPartitions()"],
  ["a => a.toLocalIterator()", "async a => (await $drain(a.toLocalIterator()))"],
  ["async a => await a.count()", "async a => await a.count()"],
  ["function (a) { return a.count(); }", "async function (a) { return (await a.count()); }"],
])("%s", (text, expected) => {
  expect(rewritten(text)).toBe(expected);
});

test("functions that run on executors stay as they are", () => {
  const text = "a => a.mapPartitions(it => [[...it].reduce((x, y) => x + y, 0)]).map(list => list.count())";
  expect(rewritten(text)).toBe(`async ${text}`);
  const nested = "(a, b) => a.map(x => b.count() + x)";
  expect(rewritten(`${nested}.collect()`)).toBe(`async (a, b) => (await ${nested.slice(10)}.collect())`);
});

test("variables, nested calls and values of actions", () => {
  expect(rewritten("a => { const c = a.cache(); const n = c.count(); return [c.collect().length, n.toFixed(a.first())]; }")).toBe(
    "async a => { const c = a.cache(); const n = (await c.count()); return [(await c.collect()).length, n.toFixed((await a.first()))]; }",
  );
  expect(rewritten("(a, sc) => sc.parallelize(a.collect()).count()")).toBe(
    "async (a, sc) => (await sc.parallelize((await a.collect())).count())",
  );
});

test("actions inside of the driver's own functions", () => {
  expect(rewritten("(a, b) => [a, b].map(r => r.count())")).toBe(
    'async (a, b) => (await $over([a, b], "map", async r => (await r.count())))',
  );
  expect(rewritten("a => [1, 2].map(n => a.take(n))")).toBe('async a => (await $over([1, 2], "map", async n => (await a.take(n))))');
  expect(rewritten("a => { const t = n => a.take(n); return [t(1), t(2)]; }")).toBe(
    "async a => { const t = async n => (await a.take(n)); return [(await t(1)), (await t(2))]; }",
  );
  expect(rewritten("a => { function t() { return a.count(); } return t(); }")).toBe(
    "async a => { async function t() { return (await a.count()); } return (await t()); }",
  );
  expect(rewritten("a => { const [x, y] = a.randomSplit([1, 1]); for (const r of [x, y]) r.count(); return x.count(); }")).toBe(
    "async a => { const [x, y] = a.randomSplit([1, 1]); for (const r of [x, y]) (await r.count()); return (await x.count()); }",
  );
});

test("functions that array methods call are awaited one after the other", () => {
  expect(rewritten("a => { [1, 2].forEach(n => { a.take(n); }); return (a.count() > 1 ? [1] : [2]).every(n => a.take(n)); }")).toBe(
    'async a => { (await $over([1, 2], "forEach", async n => { (await a.take(n)); })); return (await $over(((await a.count()) > 1 ? [1] : [2]), "every", async n => (await a.take(n)))); }',
  );
  expect(rewritten("a => [1].reduce((s, n) => s + a.take(n), 0)")).toBe(
    'async a => (await $over([1], "reduce", async (s, n) => s + (await a.take(n)), 0))',
  );
  expect(rewritten("a => Array.from({ length: 2 }, (_, i) => a.take(i)).length")).toBe(
    'async a => (await $over(Array.from({ length: 2 }), "map", async (_, i) => (await a.take(i)))).length',
  );
});

test("RDDs are followed through the driver's own functions", () => {
  expect(
    rewritten("a => { const f = r => r.map(x => x); const [p, n] = [f(a), 1]; let q; q = f(p); return [p.count(), q.max(), n.at(0)]; }"),
  ).toBe(
    "async a => { const f = r => r.map(x => x); const [p, n] = [f(a), 1]; let q; q = f(p); return [(await p.count()), (await q.max()), n.at(0)]; }",
  );
  expect(rewritten("(a, b) => { function u(x, y) { if (x) return x.union(y); } return u(a, b).collect(); }")).toBe(
    "async (a, b) => { function u(x, y) { if (x) return x.union(y); } return (await u(a, b).collect()); }",
  );
  expect(rewritten("(a, b) => ((r) => r.count())(b)")).toBe("async (a, b) => (await (async (r) => (await r.count()))(b))");
});

test("promises of the function's own stay promises", () => {
  expect(rewritten("a => a.count().then(n => n * 2);")).toBe("async a => a.count().then(n => n * 2)");
});

test("what rewritten code calls", async () => {
  const { $over, $drain } = (await import(`data:text/javascript,${encodeURIComponent(`${DRIVER_HELPERS}export { $over, $drain };`)}`)) as {
    $over(list: Iterable<number>, method: string, func: (...args: never[]) => unknown, ...rest: unknown[]): Promise<unknown>;
    $drain(records: unknown): Promise<unknown[]>;
  };
  const isEven = async (n: number) => n % 2 === 0;
  expect(await Promise.all(["map", "filter", "some", "every", "find", "findIndex"].map((method) => $over([1, 2], method, isEven)))).toEqual(
    [[false, true], [2], true, false, 2, 1],
  );
  const add = async (sum: number, n: number) => sum + n;
  expect([await $over([1, 2], "reduce", add), await $over(new Set([1]), "reduce", add, 5)]).toEqual([3, 6]);
  expect(await $drain(Promise.resolve([1, 2].values()))).toEqual([1, 2]);
});

test("an action where nothing can wait for it is refused", () => {
  expect(() => rewritten("a => [1].sort((s, n) => s + a.take(n))")).toThrow(/\.sort/);
  expect(() => rewritten("a => a.map(")).toThrow(/no JavaScript expression/);
  expect(() => rewritten("1 + 1")).toThrow(/no function/);
});

test("the RDD of the last action is noted", () => {
  expect(rewritten("a => a.repartition(2).collect().length", "$note")).toBe("async a => (await $note(a.repartition(2)).collect()).length");
});

test("partitioners in the case file's notation", () => {
  expect(rewritten("a => a.partitionBy({ hash: 10 }).count()")).toBe("async a => (await a.partitionBy(new HashPartitioner(10)).count())");
  expect(rewritten("a => a.partitionBy({ numPartitions: 2, getPartition(k) { return k % 2; } })")).toBe(
    "async a => a.partitionBy({ numPartitions: 2, getPartition: function (k) { return k % 2; } })",
  );
});
