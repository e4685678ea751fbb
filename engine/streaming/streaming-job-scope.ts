// What streaming jobs begin with: the local properties that were set when the context was started, without the job group,
// and words about the batch. Who starts a context and goes on changes nothing for its jobs, nor they for it. See Spark's
// `StreamingContext.start` and `JobScheduler.JobHandler`.
import { INTERRUPT_ON_CANCEL, JOB_DESCRIPTION, JOB_GROUP_ID, type JobScope, type JobScopes } from "../scheduler/job-scope.ts";
import { formatBatchTime } from "../time/format-time.ts";

/** Tell the jobs of one output operation from others, as on Spark. */
export const BATCH_TIME = "spark.streaming.internal.batchTime";
export const OUTPUT_OPERATION_ID = "spark.streaming.internal.outputOpId";

export class StreamingJobScope {
  private readonly scopes: JobScopes;
  private readonly batchMs: number;
  private saved: JobScope = { properties: {}, signals: [] };

  constructor(scopes: JobScopes, batchMs: number) {
    this.scopes = scopes;
    this.batchMs = batchMs;
  }

  /** Takes the properties of whoever starts the context now, and calls `body` with them. */
  start<R>(body: () => R): R {
    const { [JOB_GROUP_ID]: _group, [JOB_DESCRIPTION]: _description, ...properties } = this.scopes.current.properties;
    this.saved = { properties: { ...properties, [INTERRUPT_ON_CANCEL]: "false" }, signals: [] };
    return this.scopes.within(this.saved, body);
  }

  /** Calls what runs the jobs of an output operation. */
  runJob<R>(timeMs: number, outputId: number, body: () => R): R {
    const time = formatBatchTime(timeMs, this.batchMs, { timeOnly: true });
    const properties = {
      ...this.saved.properties,
      [JOB_DESCRIPTION]: `Streaming job from [output operation ${outputId}, batch time ${time}]`,
      [BATCH_TIME]: String(timeMs),
      [OUTPUT_OPERATION_ID]: String(outputId),
    };
    return this.scopes.within({ properties, signals: [] }, body);
  }
}
