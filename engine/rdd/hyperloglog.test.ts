import { describe, expect, test } from "vitest";
import { addKey, estimateKeys, hash64, mergeRegisters, newRegisters, precisionFor, requirePrecision } from "./hyperloglog.ts";

const KINDS: readonly [string, (i: number) => unknown][] = [
  ["whole numbers", (i) => i],
  ["fractions", (i) => i / 7],
  ["times", (i) => 1.6e12 + i * 1000],
  ["words", (i) => `word ${i}`],
  ["short words", (i) => i.toString(36)],
  ["tuples", (i) => [i % 100, `k${Math.floor(i / 100)}`]],
  ["bigints", (i) => BigInt(i) ** 3n],
];

function estimate(count: number, keyOf: (i: number) => unknown, precision: number): number {
  const registers = newRegisters(precision);
  for (let i = 0; i < count; i++) addKey(registers, keyOf(i));
  return estimateKeys(registers);
}

describe.each(KINDS)("%s", (_name, keyOf) => {
  test.each([0, 1, 2, 10, 100, 1000, 20_000])("%i of them are counted within four standard errors", (count) => {
    for (const precision of [9, 12]) {
      const error = Math.abs(estimate(count, keyOf, precision) - count);
      expect(error).toBeLessThanOrEqual(Math.max(count < 10 ? 0 : 1, (4 * 1.04 * count) / Math.sqrt(2 ** precision)));
    }
  });
});

test("estimates are not off on average, few keys or many", () => {
  for (const count of [50, 500, 1500, 5000]) {
    let sum = 0;
    for (let run = 0; run < 100; run++) sum += estimate(count, (i) => `${run} ${i}`, 8) / count;
    expect(Math.abs(sum / 100 - 1)).toBeLessThan(0.025); // four times 1.04 / sqrt(256) / sqrt(100)
  }
});

test("a key counts once, and equal keys are one", () => {
  const registers = newRegisters(12);
  for (const key of [0, -0, Number.NaN, Number.NaN, [1, "a"], [1, "a"], "1", 1, null, undefined, true, 1n]) addKey(registers, key);
  expect(estimateKeys(registers)).toBe(9);
});

test.each([4, 9, 20, 24])("a register of precision %d keeps the longest run of zeros after the bits that chose it", (precision) => {
  const registers = newRegisters(precision);
  const expected = new Map<number, number>();
  for (let i = 0; i < 2000; i++) {
    addKey(registers, i);
    const bits = hash64(i)
      .map((word) => word.toString(2).padStart(32, "0"))
      .join("");
    const index = Number.parseInt(bits.slice(0, precision), 2);
    expected.set(index, Math.max(expected.get(index) ?? 0, bits.slice(precision).indexOf("1") + 1));
  }
  expect(new Map([...expected.keys()].map((index) => [index, registers[index]]))).toEqual(expected);
  expect(registers.reduce((sum, register) => sum + Math.sign(register), 0)).toBe(expected.size);
});

test("merged registers are those of all keys", () => {
  const [a, b, both] = [newRegisters(6), newRegisters(6), newRegisters(6)];
  for (let i = 0; i < 200; i++) {
    addKey(i % 3 === 0 ? a : b, i);
    addKey(both, i);
  }
  expect(mergeRegisters(a, b)).toEqual(both);
});

test("each bit of the hash is set half of the time", () => {
  for (const [, keyOf] of KINDS) {
    const set = new Array<number>(64).fill(0);
    for (let i = 0; i < 4000; i++) {
      const [high, low] = hash64(keyOf(i));
      for (let bit = 0; bit < 32; bit++) {
        set[bit]! += (high >>> bit) & 1;
        set[32 + bit]! += (low >>> bit) & 1;
      }
    }
    for (const count of set) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(1000));
  }
});

test("precisions", () => {
  expect([precisionFor(0.05), precisionFor(0.01), precisionFor(1), precisionFor(0.4)]).toEqual([9, 14, 4, 4]);
  expect([precisionFor(0.000258), requirePrecision(24)]).toEqual([24, 24]);
  for (const accuracy of [0, -0, -1, 0.0001, 0.000257, Number.NaN])
    expect(() => precisionFor(accuracy)).toThrow(`accuracy (relativeSD) must be greater than 0.000257, not ${accuracy}`);
  for (const precision of [3, 25, 4.5, Number.NaN])
    expect(() => requirePrecision(precision)).toThrow("must be a whole number from 4 to 24");
  expect(requirePrecision(4)).toBe(4);
});
