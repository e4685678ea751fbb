import { expect, test } from "vitest";
import type { ShuffleDependency } from "../rdd/rdd-node.ts";
import { ContextShuffles } from "./context-shuffles.ts";

test("shuffles go with their batch, once; those made outside of batches stay", () => {
  const forgotten: (readonly number[])[] = [];
  const shuffles = new ContextShuffles((shuffleIds) => forgotten.push(shuffleIds));
  const made = [undefined, 1000, 1000, 2000].map((batchTimeMs, shuffleId) => ({ shuffleId, batchTimeMs }) as ShuffleDependency);
  for (const shuffle of made) shuffles.created(shuffle);
  shuffles.forgetBatches(999);
  expect(forgotten).toEqual([]);
  shuffles.forgetBatches(1500);
  shuffles.forgetBatches(1500);
  expect(forgotten).toEqual([[1, 2]]);
  shuffles.forgetBatches(2000);
  expect(forgotten).toEqual([[1, 2], [3]]);
});
