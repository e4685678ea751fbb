import { expect, test } from "vitest";
import { StreamInputInfo } from "../dstream/input-info-tracker.ts";
import { Time } from "../time/time.ts";
import { type BatchFields, BatchInfo, OutputOperationInfo } from "./batch-info.ts";
import type { ReceiverInfo } from "./receiver-info.ts";
import { StreamingJobProgressListener } from "./streaming-job-progress-listener.ts";

const inputs = new Map([0, 1].map((id) => [id, new StreamInputInfo(id, 300)]));
const output = (id: number, timeMs = 1000) => ({ batchTime: new Time(timeMs), id, name: "print", description: `print at job.ts:${id}` });

function batch(timeMs: number, more: Partial<BatchFields> = {}): BatchInfo {
  const outputOperationInfos = new Map([0, 1].map((id) => [id, new OutputOperationInfo(output(id, timeMs))]));
  return new BatchInfo({
    batchTime: new Time(timeMs),
    streamIdToInputInfo: inputs,
    submissionTime: 1000,
    outputOperationInfos,
    ...more,
  });
}

const timeOf = (progress: { batch: BatchInfo } | undefined) => progress?.batch.batchTime.milliseconds ?? null;

function stateOf(progress: StreamingJobProgressListener) {
  return {
    waiting: progress.waitingBatches.length,
    running: progress.runningBatches.length,
    retainedCompleted: progress.retainedCompletedBatches.length,
    lastReceived: timeOf(progress.lastReceivedBatch),
    lastCompleted: timeOf(progress.lastCompletedBatch),
    unprocessed: progress.numUnprocessedBatches,
    totalCompleted: progress.numTotalCompletedBatches,
    totalProcessedRecords: progress.numTotalProcessedRecords,
    totalReceivedRecords: progress.numTotalReceivedRecords,
  };
}

test("StreamingJobProgressListenerSuite/onBatchSubmitted, onBatchStarted, onBatchCompleted: output operations in the place of jobs", () => {
  const progress = new StreamingJobProgressListener();
  expect([progress.startTime, progress.lastReceivedBatch]).toEqual([-1, undefined]);
  progress.onStreamingStarted(100);
  expect(progress.startTime).toBe(100);

  progress.onBatchSubmitted(batch(1000));
  const none = { retainedCompleted: 0, lastCompleted: null, totalCompleted: 0, totalProcessedRecords: 0 };
  expect(stateOf(progress)).toEqual({ ...none, waiting: 1, running: 0, lastReceived: 1000, unprocessed: 1, totalReceivedRecords: 0 });

  progress.onBatchStarted(batch(1000, { processingStartTime: 2000 }));
  expect(stateOf(progress)).toEqual({ ...none, waiting: 0, running: 1, lastReceived: 1000, unprocessed: 1, totalReceivedRecords: 600 });

  progress.onOutputOperationStarted(new OutputOperationInfo({ ...output(0), startTime: 2001 }));
  progress.onOutputOperationCompleted(new OutputOperationInfo({ ...output(0), startTime: 2001, endTime: 2005 }));
  progress.onOutputOperationStarted(new OutputOperationInfo({ ...output(1), startTime: 2006 }));
  const running = progress.getBatch(1000);
  expect([running?.status, running?.batch.numRecords]).toEqual(["PROCESSING", 600]);
  expect(running?.outputOperations.map(({ id, startTime, duration }) => [id, startTime, duration])).toEqual([
    [0, 2001, 4],
    [1, 2006, undefined],
  ]);

  progress.onBatchCompleted(batch(1000, { processingStartTime: 2000, processingEndTime: 3000 }));
  expect(stateOf(progress)).toEqual({
    waiting: 0,
    running: 0,
    retainedCompleted: 1,
    lastReceived: 1000,
    lastCompleted: 1000,
    unprocessed: 0,
    totalCompleted: 1,
    totalProcessedRecords: 600,
    totalReceivedRecords: 600,
  });
  expect([progress.getBatch(1000)?.status, progress.getBatch(2000)]).toEqual(["COMPLETED", undefined]);
});

test("StreamingJobProgressListenerSuite/Remove the old completed batches when exceeding the limit", () => {
  const progress = new StreamingJobProgressListener(1000);
  for (let i = 1; i <= 1010; i++) progress.onBatchCompleted(batch(i * 1000));
  const retained = progress.retainedCompletedBatches;
  expect([retained.length, progress.numTotalCompletedBatches]).toEqual([1000, 1010]);
  expect([timeOf(retained[0]), timeOf(progress.lastCompletedBatch)]).toEqual([11_000, 1_010_000]);
});

test("StreamingJobProgressListenerSuite/detect memory leak", () => {
  const progress = new StreamingJobProgressListener(1000);
  for (let i = 1; i <= 2000; i++) {
    progress.onBatchSubmitted(batch(i * 1000));
    progress.onBatchStarted(batch(i * 1000));
    for (const id of [0, 1]) progress.onOutputOperationStarted(new OutputOperationInfo(output(id, i * 1000)));
    progress.onBatchCompleted(batch(i * 1000));
    // Late news of a batch that is gone is not kept.
    progress.onOutputOperationCompleted(new OutputOperationInfo(output(0, 5)));
  }
  expect([progress.waitingBatches, progress.runningBatches]).toEqual([[], []]);
  expect([progress.retainedCompletedBatches.length, progress.retainedBatches.length]).toEqual([1000, 1000]);
});

test("batches are known in the order of their times, whatever became of them", () => {
  const progress = new StreamingJobProgressListener();
  for (const timeMs of [1000, 2000, 3000]) progress.onBatchSubmitted(batch(timeMs));
  progress.onBatchStarted(batch(1000));
  progress.onBatchCompleted(batch(1000));
  progress.onBatchStarted(batch(2000));
  expect(progress.retainedBatches.map(({ status, batch: { batchTime } }) => `${batchTime.milliseconds} ${status}`)).toEqual([
    "1000 COMPLETED",
    "2000 PROCESSING",
    "3000 QUEUED",
  ]);
});

test("receivers are known as they were told of last", () => {
  const progress = new StreamingJobProgressListener();
  const receiver: ReceiverInfo = {
    streamId: 0,
    name: "R-0",
    active: true,
    location: "here",
    executorId: "e1",
    lastErrorMessage: "",
    lastError: "",
    lastErrorTime: -1,
  };
  progress.onReceiverStarted(receiver);
  progress.onReceiverStarted({ ...receiver, streamId: 1 });
  progress.onReceiverError({ ...receiver, lastErrorMessage: "odd" });
  progress.onReceiverStopped({ ...receiver, streamId: 1, active: false });
  expect(
    [...progress.receiverInfos.values()].map(({ streamId, active, lastErrorMessage }) => [streamId, active, lastErrorMessage]),
  ).toEqual([
    [0, true, "odd"],
    [1, false, ""],
  ]);
});
