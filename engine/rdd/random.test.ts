import { describe, expect, test } from "vitest";
import { Random, randomSeed } from "./random.ts";

const draw = (count: number, random: Random) => Array.from({ length: count }, () => random.next());
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("the sequence of a seed is pinned: results of samples may not change", () => {
  const random = new Random(42, 3);
  expect(Array.from({ length: 4 }, () => random.nextWord())).toMatchInlineSnapshot(`
    [
      2079680544,
      4011982756,
      1575869886,
      3813153530,
    ]
  `);
});

test("one seed gives one sequence; other seeds and streams give others", () => {
  expect(draw(20, new Random(1))).toEqual(draw(20, new Random(1)));
  const firsts = new Set<number>();
  for (const seed of [0, 1, 2, -1, 0.5, 2 ** 40, 2 ** 40 + 1])
    for (let stream = 0; stream < 50; stream++) firsts.add(new Random(seed, stream).next());
  expect(firsts.size).toBe(350);
});

test("numbers are spread evenly over 0 to 1, in each stream and over the first numbers of streams", () => {
  const samples = [draw(20_000, new Random(7)), Array.from({ length: 20_000 }, (_, stream) => new Random(7, stream).next())];
  for (const values of samples) {
    const cells = new Array<number>(16).fill(0);
    for (const value of values) cells[Math.floor(value * 16)]!++;
    // Chi-square with 15 degrees of freedom: above 44.3 in one of ten thousand runs.
    expect(cells.reduce((sum, cell) => sum + (cell - 1250) ** 2 / 1250, 0)).toBeLessThan(44.3);
    expect(Math.max(...values)).toBeLessThan(1);
  }
});

test("nextBelow gives each of the whole numbers", () => {
  const random = new Random(3);
  const seen = new Set(Array.from({ length: 1000 }, () => random.nextBelow(7)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

describe("Poisson numbers", () => {
  test.each([0.01, 0.5, 3, 100, 1500])("of mean %d have this mean and variance", (expected) => {
    const random = new Random(11);
    const values = Array.from({ length: 5000 }, () => random.nextPoisson(expected));
    const found = mean(values);
    const slack = 5 * Math.sqrt(expected / 5000);
    expect(Math.abs(found - expected)).toBeLessThan(slack);
    expect(mean(values.map((value) => (value - found) ** 2)) / expected).toBeCloseTo(1, expected < 0.1 ? -1 : 0);
  });

  test("of mean 0 are 0", () => {
    expect(new Random(1).nextPoisson(0)).toBe(0);
  });
});

test("seeds that nobody gave differ", () => {
  expect(randomSeed()).not.toBe(randomSeed());
});
