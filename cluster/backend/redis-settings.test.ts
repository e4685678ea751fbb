import { expect, test } from "vitest";
import { RedisSettings } from "./redis-settings.ts";

const settings = (appName: string, conf: Record<string, string> = {}) =>
  new RedisSettings({ appName, conf: new Map(Object.entries(conf)) });

test("an application is known by its name, fit for a key, and something unique: the same job may run twice", () => {
  expect(settings("Word count (v2).ts").application).toMatch(/^Word-count-v2-ts-[0-9a-f]{6}$/);
  expect(settings("").application).toMatch(/^application-[0-9a-f]{6}$/);
  expect(settings("x".repeat(99)).application).toHaveLength(64);
  expect(settings("a").application).not.toBe(settings("a").application);
});

test("a setting says what it is known by, for a driver that is to take over", () => {
  expect(settings("a", { "cluster.applicationId": "my job" }).application).toBe("my-job");
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
