import { expect, test } from "vitest";
import { maxMessagesPerPartition } from "./max-messages-per-partition.ts";

const lagOf = (lag: Record<string, number>) => new Map(Object.entries(lag));

test("DirectKafkaStreamSuite/maxMessagesPerPartition with no lag", () => {
  expect(
    maxMessagesPerPartition(lagOf({ 0: 0, 1: 0 }), { batchIntervalMs: 100, rate: 100, maxRatePerPartition: () => 100 }),
  ).toBeUndefined();
});

test("DirectKafkaStreamSuite/maxMessagesPerPartition respects max rate", () => {
  const maxRatePerPartition = (partition: string) => (partition === "0" ? 50 : 100);
  expect(maxMessagesPerPartition(lagOf({ 0: 1000, 1: 1000 }), { batchIntervalMs: 100, rate: 1000, maxRatePerPartition })).toEqual(
    lagOf({ 0: 5, 1: 10 }),
  );
});

test("DirectKafkaStreamSuite/use backpressure.initialRate with backpressure", () => {
  expect(maxMessagesPerPartition(lagOf({ 0: 1000 }), { batchIntervalMs: 500, rate: 1000, maxRatePerPartition: () => 300 })).toEqual(
    lagOf({ 0: 150 }),
  );
});

test.each([
  ["each partition has its share of the rate, by its lag", { a: 300, b: 100 }, { rate: 40 }, { a: 30, b: 10 }],
  ["a partition that is ahead has no share, but the least number", { a: -5, b: 100 }, { rate: 40 }, { a: 1, b: 40 }],
  ["the least number is one of the batch, not of a second", { a: 1, b: 999 }, { rate: 1000, min: 7 }, { a: 7, b: 999 }],
  ["without an estimate the limits alone count", { a: 10, b: 20 }, { max: 3 }, { a: 3, b: 3 }],
  ["an estimate of 0 is none", { a: 10 }, { rate: 0, max: 3 }, { a: 3 }],
  ["without any limit there is none", { a: 10 }, {}, undefined],
])("%s", (_name, lag: Record<string, number>, { rate, max = 0, min }: { rate?: number; max?: number; min?: number }, expected) => {
  const limits = maxMessagesPerPartition(lagOf(lag), {
    batchIntervalMs: 1000,
    ...(rate === undefined ? {} : { rate }),
    maxRatePerPartition: () => max,
    ...(min === undefined ? {} : { minMessagesPerPartition: () => min }),
  });
  expect(limits && Object.fromEntries(limits)).toEqual(expected);
});
