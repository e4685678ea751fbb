import { expect, test } from "vitest";
import { InputInfoTracker, StreamInputInfo } from "./input-info-tracker.ts";

const records = (tracker: InputInfoTracker, timeMs: number) => [...tracker.getInfo(timeMs)].map(([id, info]) => [id, info.numRecords]);

test("InputInfoTrackerSuite/report and get", () => {
  const tracker = new InputInfoTracker();
  tracker.reportInfo(0, new StreamInputInfo(0, 100));
  tracker.reportInfo(0, new StreamInputInfo(1, 300));
  expect(records(tracker, 0)).toEqual([
    [0, 100],
    [1, 300],
  ]);
  expect(records(tracker, 1)).toEqual([]);
});

test("InputInfoTrackerSuite/cleanup", () => {
  const tracker = new InputInfoTracker();
  tracker.reportInfo(0, new StreamInputInfo(0, 100));
  tracker.reportInfo(1, new StreamInputInfo(0, 300));
  tracker.cleanup(0);
  expect([0, 1].map((timeMs) => records(tracker, timeMs))).toEqual([[[0, 100]], [[0, 300]]]);
  tracker.cleanup(1);
  expect([0, 1].map((timeMs) => records(tracker, timeMs))).toEqual([[], [[0, 300]]]);
});

test("an input that reports twice for a batch is refused, and what it said first stays; once withdrawn it may say it anew", () => {
  const tracker = new InputInfoTracker();
  tracker.reportInfo(1000, new StreamInputInfo(3, 1));
  expect(() => tracker.reportInfo(1000, new StreamInputInfo(3, 2))).toThrow(
    expect.objectContaining({
      code: "CONTEXT_STATE",
      message: expect.stringContaining("Input stream 3 for batch 1000 ms is already added"),
    }),
  );
  expect(records(tracker, 1000)).toEqual([[3, 1]]);
  tracker.withdraw(1000, 3);
  tracker.reportInfo(1000, new StreamInputInfo(3, 2));
  expect(records(tracker, 1000)).toEqual([[3, 2]]);
});

test.each([-1, Number.NaN])("%s records are refused", (numRecords) => {
  expect(() => new StreamInputInfo(0, numRecords)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("must not be negative") }),
  );
});

test("metadata may have words", () => {
  expect(new StreamInputInfo(0, 1).metadataDescription).toBeUndefined();
  expect(new StreamInputInfo(0, 1, { Description: "two files", files: ["a", "b"] }).metadataDescription).toBe("two files");
});
