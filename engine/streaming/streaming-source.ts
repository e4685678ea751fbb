// The numbers of a streaming application for a metrics system, under Spark's names: gauges that are read when somebody
// asks. See Spark's `StreamingSource`.
import type { MetricsSource } from "./metrics-sources.ts";
import type { BatchProgress, StreamingJobProgressListener } from "./streaming-job-progress-listener.ts";

/** Names such as `streaming.waitingBatches`; times are wall-clock milliseconds. */
export function makeStreamingSource(appName: string, progress: StreamingJobProgressListener): MetricsSource {
  return {
    sourceName: `${appName}.StreamingMetrics`,
    read: () => {
      const [completed, received] = [progress.lastCompletedBatch, progress.lastReceivedBatch];
      const values: Record<string, number> = {
        receivers: progress.receiverInfos.size,
        totalCompletedBatches: progress.numTotalCompletedBatches,
        totalReceivedRecords: progress.numTotalReceivedRecords,
        totalProcessedRecords: progress.numTotalProcessedRecords,
        unprocessedBatches: progress.numUnprocessedBatches,
        waitingBatches: progress.waitingBatches.length,
        runningBatches: progress.runningBatches.length,
        retainedCompletedBatches: progress.retainedCompletedBatches.length,
        ...timesOf("lastCompletedBatch", completed),
        lastCompletedBatch_processingDelay: completed?.batch.processingDelay ?? -1,
        lastCompletedBatch_schedulingDelay: completed?.batch.schedulingDelay ?? -1,
        lastCompletedBatch_totalDelay: completed?.batch.totalDelay ?? -1,
        ...timesOf("lastReceivedBatch", received),
        lastReceivedBatch_records: received?.batch.numRecords ?? 0,
      };
      return Object.fromEntries(Object.entries(values).map(([name, value]) => [`streaming.${name}`, value]));
    },
  };
}

function timesOf(name: string, progress: BatchProgress | undefined): Record<string, number> {
  return {
    [`${name}_submissionTime`]: progress?.batch.submissionTime ?? -1,
    [`${name}_processingStartTime`]: progress?.batch.processingStartTime ?? -1,
    [`${name}_processingEndTime`]: progress?.batch.processingEndTime ?? -1,
  };
}
