import { expect, test } from "vitest";
import { PIDRateEstimator, type PIDRateEstimatorOptions } from "./pid-rate-estimator.ts";

const options: PIDRateEstimatorOptions = { batchIntervalMs: 20, proportional: 1, integral: 0, derivative: 0, minRate: 10 };

/** Rates of calls `[time, records, processing delay, scheduling delay]`, to a millionth. */
function rates(calls: readonly (readonly [number, number, number, number])[], more: Partial<PIDRateEstimatorOptions> = {}) {
  const estimator = new PIDRateEstimator({ ...options, ...more });
  return calls.map((call) => {
    const rate = estimator.compute(...call);
    return rate === undefined ? null : Math.round(rate * 1e6) / 1e6;
  });
}

const every20 = (call: (i: number) => readonly [number, number, number]) =>
  Array.from({ length: 50 }, (_, i) => [i * 20, ...call(i)] as const);

test.each([
  [{ batchIntervalMs: 0 }, "batchIntervalMs"],
  [{ proportional: -1 }, "proportional"],
  [{ integral: -1 }, "integral"],
  [{ derivative: -1 }, "derivative"],
  [{ minRate: 0 }, "minRate"],
])("options must be sound: %o", (more, name) => {
  expect(() => new PIDRateEstimator({ ...options, ...more })).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(name) }),
  );
});

test("PIDRateEstimatorSuite/first estimate is None", () => {
  expect(rates([[0, 10, 10, 0]])).toEqual([null]);
});

test("PIDRateEstimatorSuite/no estimate when no time difference between successive calls", () => {
  expect(
    rates([
      [0, 10, 10, 0],
      [10, 10, 10, 0],
      [10, 10, 10, 0],
    ]),
  ).toEqual([null, 1000, null]);
});

test("PIDRateEstimatorSuite/no estimate when no records in previous batch", () => {
  expect(
    rates([
      [0, 10, 10, 0],
      [10, 0, 10, 0],
      [20, -10, 10, 0],
    ]),
  ).toEqual([null, null, null]);
});

test("PIDRateEstimatorSuite/no estimate when there is no processing delay", () => {
  expect(
    rates([
      [0, 10, 10, 0],
      [10, 10, 0, 0],
      [20, 10, -10, 0],
    ]),
  ).toEqual([null, null, null]);
});

test("PIDRateEstimatorSuite/estimate is never less than min rate", () => {
  const [first, ...others] = rates(
    every20(() => [1, 20, 100]),
    { integral: 1, minRate: 5 },
  );
  expect([first, new Set(others)]).toEqual([null, new Set([5])]);
});

test("PIDRateEstimatorSuite/no accumulated error, decreasing input: follow the processing speed", () => {
  expect(
    rates(
      every20((i) => [1000 - 20 * i, 20, 0]),
      { integral: 1 },
    ),
  ).toEqual([null, ...Array.from({ length: 49 }, (_, i) => 49_000 - 1000 * i)]);
});

test("with no accumulated error and half the error taken, it comes nearer to the processing speed", () => {
  expect(
    rates(
      [
        [0, 100, 100, 0],
        [20, 200, 100, 0],
        [40, 200, 100, 0],
      ],
      { proportional: 0.5 },
    ),
  ).toEqual([null, 1500, 1750]);
});

test("a backlog takes its share off, so does a growing error", () => {
  const calls = [
    [0, 100, 100, 0],
    [1000, 100, 100, 10],
  ] as const;
  // 10 ms of scheduling delay at 1000 a second in batches of 20 ms: a backlog of 500 a second.
  expect(rates(calls, { integral: 0.2 })).toEqual([null, 900]);
  // From 1000 to 400 a second within 1 s and a millisecond: none before the first call.
  expect(
    rates(
      [
        [0, 100, 100, 0],
        [1000, 40, 100, 0],
      ],
      { proportional: 0, derivative: 0.5 },
    ),
  ).toEqual([null, 700]);
});
