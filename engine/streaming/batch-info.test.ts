import { describe, expect, test } from "vitest";
import { StreamInputInfo } from "../dstream/input-info-tracker.ts";
import { Time } from "../time/time.ts";
import { BatchInfo, OutputOperationInfo } from "./batch-info.ts";

const submitted = { batchTime: new Time(1000), streamIdToInputInfo: new Map(), submissionTime: 10, outputOperationInfos: new Map() };
const output = { batchTime: new Time(1000), id: 0, name: "print", description: "print at job.ts:3" };

test.each([
  ["submitted", {}, [undefined, undefined, undefined]],
  ["started", { processingStartTime: 15 }, [5, undefined, undefined]],
  ["completed", { processingStartTime: 15, processingEndTime: 45 }, [5, 30, 35]],
])("delays of a batch that is %s", (_state, times, delays) => {
  const batch = new BatchInfo({ ...submitted, ...times });
  expect([batch.schedulingDelay, batch.processingDelay, batch.totalDelay]).toEqual(delays);
});

test("records are those of all inputs", () => {
  const streamIdToInputInfo = new Map([2, 3].map((n, id) => [id, new StreamInputInfo(id, n)]));
  expect(new BatchInfo({ ...submitted, streamIdToInputInfo }).numRecords).toBe(5);
  expect(new BatchInfo(submitted).numRecords).toBe(0);
});

describe("an output operation", () => {
  test("has a duration once it has ended", () => {
    expect(new OutputOperationInfo({ ...output, startTime: 7 }).duration).toBeUndefined();
    expect(new OutputOperationInfo({ ...output, startTime: 7, endTime: 9 }).duration).toBe(2);
  });

  test("that failed says why, with the stacks of error and causes", () => {
    const failure = new TypeError("outer", { cause: new Error("inner") });
    const { failureReason } = new OutputOperationInfo({ ...output, failure });
    expect(failureReason).toMatch(/^TypeError: outer\n +at .*batch-info\.test\.ts[\s\S]*\nCaused by: Error: inner\n +at /);
    expect(new OutputOperationInfo(output).failureReason).toBeUndefined();
  });
});
