import { expect, test } from "vitest";
import { RedisSettings } from "./redis-settings.ts";

const settings = (appName: string, conf: Record<string, string> = {}) =>
  new RedisSettings({ appName, conf: new Map(Object.entries(conf)) });

test("an application's name becomes fit for a key", () => {
  expect(settings("Word count (v2).ts").application).toBe("Word-count-v2-ts");
  expect(settings("").application).toBe("application");
  expect(settings("x".repeat(99)).application).toHaveLength(64);
});

test("settings have defaults and are checked", () => {
  expect(settings("a")).toMatchObject({ executorTimeoutMs: 750, leaseTimeoutMs: 15_000, taskTimeoutMs: 600_000, parallelism: undefined });
  expect(settings("a", { "cluster.executorTimeoutMs": "900", "default.parallelism": "6" })).toMatchObject({
    executorTimeoutMs: 900,
    parallelism: 6,
  });
  for (const value of ["0", "-1", "1.5", "soon"])
    expect(() => settings("a", { "cluster.leaseTimeoutMs": value })).toThrow(/leaseTimeoutMs must be/);
});
