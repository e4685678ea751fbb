// Cases of Spark's StreamingListenerSuite.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type BatchInfo, isMillraceError } from "../../../index.ts";
import { heard, ManualContext, ScriptedReceiver } from "./manual-context.ts";

let context: ManualContext;
beforeEach(() => {
  context = new ManualContext({ batchSeconds: 0.1 });
});
afterEach(async () => {
  await context.ssc.stop();
  vi.restoreAllMocks();
});

const nonDecreasing = (times: readonly (number | undefined)[]) => times.every((time, i) => i === 0 || time! >= times[i - 1]!);

test("StreamingListenerSuite/batch info reporting", async () => {
  const { ssc } = context;
  const told: Record<"submitted" | "started" | "completed", BatchInfo[]> = { submitted: [], started: [], completed: [] };
  ssc.addStreamingListener({
    onBatchSubmitted: (batch) => void told.submitted.push(batch),
    onBatchStarted: (batch) => void told.started.push(batch),
    onBatchCompleted: (batch) => void told.completed.push(batch),
  });
  const { ScriptedInputDStream } = await import("../../../engine/testing/scripted-input.ts");
  ssc.inputStream((scope, streamId) => new ScriptedInputDStream(scope, streamId, [[1], [2], [3], [4]], 2)).foreachRDD((rdd) => rdd.count());
  ssc.start();
  await context.run(4);

  for (const batches of Object.values(told)) {
    expect(batches.map(({ batchTime }) => batchTime.milliseconds)).toEqual([100, 200, 300, 400]);
    for (const { numRecords, streamIdToInputInfo } of batches) {
      expect([numRecords, [...streamIdToInputInfo].map(([id, info]) => [id, info.inputStreamId, info.numRecords])]).toEqual([
        1,
        [[0, 0, 1]],
      ]);
    }
    expect(nonDecreasing(batches.map(({ submissionTime }) => submissionTime))).toBe(true);
  }
  const delays = (batches: readonly BatchInfo[]) =>
    batches.map(({ schedulingDelay, processingDelay, totalDelay }) => [schedulingDelay, processingDelay, totalDelay]);
  for (const delay of delays(told.submitted)) expect(delay).toEqual([undefined, undefined, undefined]);
  for (const [scheduling, ...others] of delays(told.started)) {
    expect(scheduling).toBeGreaterThanOrEqual(0);
    expect(others).toEqual([undefined, undefined]);
  }
  for (const [scheduling, processing, total] of delays(told.completed)) {
    for (const delay of [scheduling, processing, total]) expect(delay).toBeGreaterThanOrEqual(0);
    expect(total).toBe(scheduling! + processing!);
  }
  expect(nonDecreasing(told.started.map(({ processingStartTime }) => processingStartTime))).toBe(true);
  expect(nonDecreasing(told.completed.map(({ processingEndTime }) => processingEndTime))).toBe(true);
});

test("StreamingListenerSuite/receiver info reporting", async () => {
  const { ssc } = context;
  const told: { started: number[]; stopped: number[]; errors: [number, string, string][] } = { started: [], stopped: [], errors: [] };
  ssc.addStreamingListener({
    onReceiverStarted: ({ streamId }) => void told.started.push(streamId),
    onReceiverStopped: ({ streamId }) => void told.stopped.push(streamId),
    onReceiverError: ({ streamId, lastErrorMessage, lastError }) => void told.errors.push([streamId, lastErrorMessage, lastError]),
  });
  const stopped = heard(ssc, "onReceiverStopped");
  const receiver = (one: ScriptedReceiver) => {
    setImmediate(() => {
      one.reportError("test report error", new Error("test report exception"));
      one.stop("test stop error");
    });
  };
  ssc.receiverStream(() => new ScriptedReceiver(receiver)).foreachRDD(() => {});
  ssc.start();
  await stopped;
  expect(told).toEqual({
    started: [0],
    stopped: [0],
    errors: [[0, expect.stringContaining("report error"), expect.stringContaining("report exception")]],
  });
});

test("StreamingListenerSuite/don't call ssc.stop in listener", async () => {
  const { ssc } = context;
  const errors: unknown[] = [];
  ssc.addStreamingListener({
    onBatchCompleted: () => {
      try {
        void ssc.stop();
      } catch (error) {
        errors.push(error);
      }
    },
  });
  ssc.queueStream([[1]]).foreachRDD((rdd) => rdd.count());
  ssc.start();
  await context.run();
  expect(errors.map((error) => isMillraceError(error, "CONTEXT_STATE") && error.message)).toEqual([
    expect.stringContaining("Cannot stop StreamingContext within listener bus thread."),
  ]);
  expect(ssc.getState()).toBe("active");
});

/** Failure reasons by output operation of the one batch of a program. */
async function failureReasons(...outputs: (() => unknown)[]): Promise<Record<string, string>> {
  const { ssc } = context;
  const completed = heard(ssc, "onBatchCompleted");
  const stream = ssc.queueStream([[1]]);
  for (const output of outputs) stream.foreachRDD(output);
  ssc.awaitTermination().catch(() => {});
  ssc.start();
  await context.run();
  const infos = [...(await completed).outputOperationInfos.values()];
  return Object.fromEntries(infos.flatMap(({ id, failureReason }) => (failureReason === undefined ? [] : [[id, failureReason]])));
}

test("StreamingListenerSuite/onBatchCompleted with successful batch", async () => {
  expect(await failureReasons(() => {})).toEqual({});
});

test("StreamingListenerSuite/onBatchCompleted with failed batch and multiple failed jobs", async () => {
  const fail = (message: string) => () => {
    throw new Error(message);
  };
  expect(await failureReasons(fail("This is a failed job"), fail("This is another failed job"))).toEqual({
    0: expect.stringContaining("This is a failed job"),
    1: expect.stringContaining("This is another failed job"),
  });
});
