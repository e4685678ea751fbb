import { describe, expect, test } from "vitest";
import { normalFactor, pascalQuantile, poissonQuantile, studentFactor } from "./distributions.ts";

// Values from tables.
test.each([
  [0, 0],
  [0.5, 0.674489750196],
  [0.9, 1.644853626951],
  [0.95, 1.95996398454],
  [0.99, 2.575829303549],
  [0.999999, 4.891638475699],
  [1, Number.POSITIVE_INFINITY],
])("normal, %d", (confidence, factor) => {
  if (Number.isFinite(factor)) expect(normalFactor(confidence)).toBeCloseTo(factor, 8);
  else expect(normalFactor(confidence)).toBe(factor);
});

test.each([
  [0.95, 1, 12.706204736],
  [0.95, 2, 4.30265273],
  [0.95, 3, 3.182446305],
  [0.9, 4, 2.131846786],
  [0.99, 5, 4.032142984],
  [0.95, 10, 2.228138852],
  [0.95, 99, 1.984216952],
  [0.5, 7, 0.711141778],
  [1, 7, Number.POSITIVE_INFINITY],
])("Student, %d with %i degrees", (confidence, degrees, factor) => {
  if (Number.isFinite(factor)) expect(studentFactor(confidence, degrees)).toBeCloseTo(factor, 6);
  else expect(studentFactor(confidence, degrees)).toBe(factor);
});

/** By adding up probabilities in the plainest way. */
function quantileOf(probabilities: Iterable<number>, quantile: number): number {
  let [share, k] = [0, 0];
  for (const probability of probabilities) {
    share += probability;
    if (share >= quantile) return k;
    k++;
  }
  return Number.NaN;
}

function* pascal(successes: number, p: number): Generator<number> {
  let probability = p ** successes;
  for (let k = 0; ; k++) {
    yield probability;
    probability *= ((k + successes) * (1 - p)) / (k + 1);
  }
}

describe("Pascal", () => {
  test.each([
    [1, 0.5],
    [5, 0.2],
    [50, 0.75],
    [100, 0.5],
  ])("%i successes of probability %d", (successes, p) => {
    for (const quantile of [0.025, 0.5, 0.9, 0.975])
      expect(pascalQuantile(successes, p, quantile)).toBe(quantileOf(pascal(successes, p), quantile));
  });

  test("of many successes, where single probabilities are too small for a number", () => {
    // Mean 90000, standard deviation 948.7.
    expect(Math.abs(pascalQuantile(10_000, 0.1, 0.5) - 90_000)).toBeLessThan(30);
    expect(Math.abs(pascalQuantile(10_000, 0.1, 0.975) - 91_865)).toBeLessThan(40);
    // The same through the normal distribution.
    expect(Math.abs(pascalQuantile(12_000, 0.1, 0.025) - (108_000 - 1.96 * Math.sqrt(1_080_000)))).toBeLessThan(2);
  });
});

test("Poisson", () => {
  expect([0.025, 0.5, 0.975].map((quantile) => poissonQuantile(3, quantile))).toEqual([0, 3, 7]);
  expect([0.025, 0.975].map((quantile) => poissonQuantile(100, quantile))).toEqual([81, 120]);
  expect(poissonQuantile(1e6, 0.975)).toBeCloseTo(1e6 + 1960, -1);
  expect(poissonQuantile(1e6, 0.5)).toBe(1e6);
  expect(poissonQuantile(5, 1)).toBe(Number.POSITIVE_INFINITY);
});
