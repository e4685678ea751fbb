// Calls that are refused when they are made.
import { afterEach, beforeEach, expect, test } from "vitest";
import { isMillraceError, milliseconds, seconds, Time } from "../../../index.ts";
import { ManualContext } from "./manual-context.ts";

let context: ManualContext;
beforeEach(() => {
  context = new ManualContext({ batchSeconds: 0.5 });
});
afterEach(() => context.ssc.stop());

test("pyspark.streaming.tests.test_dstream.WindowFunctionTests/test_reduce_by_invalid_window: in words of our own", () => {
  const pairs = context.ssc.queueStream([[0, 1, 2], [0, 1, 2, 3, 4], [0], [0, 1, 2, 3, 4, 5]]).map((n) => [n, 1]);
  const add = (a: number, b: number) => a + b;
  for (const window of [milliseconds(100), seconds(1)]) {
    expect(() => pairs.reduceByKeyAndWindow(add, window, milliseconds(100))).toThrow(
      expect.objectContaining({
        code: "DURATION_NOT_MULTIPLE",
        message: expect.stringMatching(/must be a multiple of the slide duration .*500 ms/),
      }),
    );
  }
});

test("BasicOperationsSuite/slice - has not been initialized", async () => {
  const stream = context.ssc.queueStream([[1], [2], [3], [4]]);
  stream.foreachRDD(() => {});
  const error: unknown = await (async () => stream.slice(new Time(0), new Time(1000)))().catch((thrown: unknown) => thrown);
  expect(isMillraceError(error, "CONTEXT_STATE") && error.message).toContain("has not been initialized");
});
