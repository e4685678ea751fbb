import { expect, test } from "vitest";
import { emptyBuckets } from "./bucket.ts";

test("empty buckets share nothing", () => {
  const buckets = emptyBuckets(2);
  buckets[0]!.keys.push("a");
  expect(buckets).toEqual([
    { keys: ["a"], values: [] },
    { keys: [], values: [] },
  ]);
});
