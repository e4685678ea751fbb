import { expect, test } from "vitest";
import { describeUnknownSetting, KNOWN_SETTINGS, knownSetting, requireKnownSettings } from "./known-settings.ts";

test("settings have names of their own, in the order of the alphabet", () => {
  const keys = KNOWN_SETTINGS.map(({ key }) => key);
  expect(keys).toEqual([...new Set(keys)].sort());
  for (const { key } of KNOWN_SETTINGS) expect(describeUnknownSetting(key)).toBeUndefined();
  expect([knownSetting("task.timeoutMs")?.otherwise, knownSetting("task.timeout")]).toEqual(["600000", undefined]);
});

test("those of the program's own begin with app.", () => {
  expect(describeUnknownSetting("app.table")).toBeUndefined();
  expect([describeUnknownSetting("app."), describeUnknownSetting("apptable"), describeUnknownSetting("my.table")]).toEqual([
    expect.stringMatching(/^There is no setting "app\."\. Settings of your own begin with "app\."/),
    expect.stringContaining("begin with"),
    expect.stringContaining("begin with"),
  ]);
});

test.each([
  ["streaming.blockIntervall", "Did you mean streaming.blockInterval?"],
  ["Streaming.BlockInterval", "Did you mean streaming.blockInterval?"],
  ["task.maxFailure", "Did you mean task.maxFailures?"],
  ["maxExecutors", "Did you mean cluster.maxExecutors or streaming.dynamicAllocation.maxExecutors?"],
  ["receiver.maxRate", "Did you mean streaming.receiver.maxRate?"],
  ["spark.streaming.backpressure.enabled", "Spark's setting of this name is streaming.backpressure.enabled here."],
  ["spark.streaming.gracefulStopTimeout", "Spark's setting of this name is streaming.gracefulStopTimeoutMs here."],
  ["spark.executor.instances", "Spark's setting of this name is cluster.maxExecutors here."],
  ["spark.task.maxFailure", "Did you mean task.maxFailures?"],
])("of %s: %s", (key, expected) => {
  expect(describeUnknownSetting(key)).toContain(`There is no setting "${key}". ${expected}`);
});

test.each(["spark.io.compression.codec", "zookeeper.url"])("nothing is like %s", (key) => {
  expect(describeUnknownSetting(key)).not.toMatch(/Did you mean|Spark's setting/);
});

test("a context's are checked", () => {
  expect(() =>
    requireKnownSettings(
      new Map([
        ["app.x", "1"],
        ["task.timeoutMs", "1"],
      ]),
    ),
  ).not.toThrow();
  expect(() => requireKnownSettings(new Map([["x", "1"]]))).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", details: { key: "x" } }),
  );
});

test.each([
  ["streaming.backpressure.enabled", "yes", "must be true or false"],
  ["streaming.stopSparkContextByDefault", "False", "must be true or false"],
  ["default.parallelism", "2.5", "must be a whole number from 1"],
  ["default.parallelism", "three", "must be a whole number from 1"],
  ["task.maxFailures", "0", "must be a whole number from 1"],
])("%s=%s %s", (key, value, problem) => {
  expect(() => requireKnownSettings(new Map([[key, value]]))).toThrow(`${key} ${problem}, not "${value}"`);
  expect(() => requireKnownSettings(new Map([[key, problem.includes("whole") ? "4" : "true"]]))).not.toThrow();
});
