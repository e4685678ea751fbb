import { describe, expect, test } from "vitest";
import { convertToTimeUnit, formatBatchTime, formatDuration, normalizeDuration } from "./format-time.ts";

test.each([
  [0, "0 ms"],
  [-5, "-5 ms"],
  [999, "999 ms"],
  [1000, "1.0 s"],
  [1250, "1.3 s"],
  [1150, "1.1 s"],
  [59_999, "60.0 s"],
  [60_000, "1.0 m"],
  [3_599_999, "60.0 m"],
  [3_600_000, "1.00 h"],
  [4_500_000, "1.25 h"],
  [360_000_000, "100.00 h"],
])("%s ms as text: %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test.each([
  [900, [900, "ms"]],
  [1000, [1, "sec"]],
  [60_000, [1, "min"]],
  [3_600_000, [1, "hrs"]],
  [86_400_000, [1, "days"]],
  [90_000, [1.5, "min"]],
] as const)("%s ms in the unit it reaches: %s", (durationMs, normalized) => {
  const [value, unit] = normalizeDuration(durationMs);
  expect([value, unit]).toEqual(normalized);
  expect(convertToTimeUnit(durationMs, unit)).toBe(value);
});

test("any unit may be asked for", () => {
  expect(convertToTimeUnit(1500, "sec")).toBe(1.5);
  expect(convertToTimeUnit(43_200_000, "days")).toBe(0.5);
  expect([convertToTimeUnit(60_000, "ns"), convertToTimeUnit(60_000, "us")]).toEqual([6e10, 6e7]);
});

describe("the time of a batch", () => {
  const timeMs = 1_431_637_480_452;
  const zone = { timeZone: "America/Los_Angeles" };
  test.each([
    [1000, zone, "2015/05/14 14:04:40"],
    [999, zone, "2015/05/14 14:04:40.452"],
    [1000, { ...zone, timeOnly: true }, "14:04:40"],
    [999, { ...zone, timeOnly: true }, "14:04:40.452"],
    [1000, { timeZone: "Asia/Tokyo" }, "2015/05/15 06:04:40"],
  ])("of %s ms batches, %o", (intervalMs, format, text) => {
    expect(formatBatchTime(timeMs, intervalMs, format)).toBe(text);
  });

  test("midnight is 00, and the zone is the process's where none is said", () => {
    const midnight = new Date(2024, 0, 2, 0, 0, 5, 7).getTime();
    expect(formatBatchTime(midnight, 500)).toBe("2024/01/02 00:00:05.007");
  });
});
