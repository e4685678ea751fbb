import { expect, test } from "vitest";
import { metricsSources, registerMetricsSource, removeMetricsSource } from "./metrics-sources.ts";

test("sources are there from their registration to their removal", () => {
  const [a, b] = ["a", "b"].map((sourceName) => ({ sourceName, read: () => ({ n: 1 }) })) as [never, never];
  registerMetricsSource(a);
  registerMetricsSource(b);
  registerMetricsSource(a);
  expect(metricsSources()).toEqual([a, b]);
  removeMetricsSource(a);
  removeMetricsSource(a);
  expect(metricsSources()).toEqual([b]);
  removeMetricsSource(b);
});
