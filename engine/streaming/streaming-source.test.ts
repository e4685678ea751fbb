import { expect, test } from "vitest";
import { StreamInputInfo } from "../dstream/input-info-tracker.ts";
import { Time } from "../time/time.ts";
import { BatchInfo } from "./batch-info.ts";
import { StreamingJobProgressListener } from "./streaming-job-progress-listener.ts";
import { makeStreamingSource } from "./streaming-source.ts";

test("numbers under Spark's names, known or not", () => {
  const progress = new StreamingJobProgressListener();
  const { sourceName, read } = makeStreamingSource("words", progress);
  expect(sourceName).toBe("words.StreamingMetrics");
  expect(read()).toMatchObject({ "streaming.totalCompletedBatches": 0, "streaming.lastCompletedBatch_totalDelay": -1 });
  const batch = {
    batchTime: new Time(1000),
    streamIdToInputInfo: new Map([[0, new StreamInputInfo(0, 7)]]),
    submissionTime: 10,
    outputOperationInfos: new Map(),
  };
  progress.onBatchStarted(new BatchInfo({ ...batch, processingStartTime: 15 }));
  progress.onBatchCompleted(new BatchInfo({ ...batch, processingStartTime: 15, processingEndTime: 45 }));
  progress.onBatchSubmitted(new BatchInfo({ ...batch, batchTime: new Time(2000), submissionTime: 50 }));
  expect(read()).toEqual({
    "streaming.receivers": 0,
    "streaming.totalCompletedBatches": 1,
    "streaming.totalReceivedRecords": 7,
    "streaming.totalProcessedRecords": 7,
    "streaming.unprocessedBatches": 1,
    "streaming.waitingBatches": 1,
    "streaming.runningBatches": 0,
    "streaming.retainedCompletedBatches": 1,
    "streaming.lastCompletedBatch_submissionTime": 10,
    "streaming.lastCompletedBatch_processingStartTime": 15,
    "streaming.lastCompletedBatch_processingEndTime": 45,
    "streaming.lastCompletedBatch_processingDelay": 30,
    "streaming.lastCompletedBatch_schedulingDelay": 5,
    "streaming.lastCompletedBatch_totalDelay": 35,
    "streaming.lastReceivedBatch_submissionTime": 50,
    "streaming.lastReceivedBatch_processingStartTime": -1,
    "streaming.lastReceivedBatch_processingEndTime": -1,
    "streaming.lastReceivedBatch_records": 7,
  });
});
