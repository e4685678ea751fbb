// What the command line listens to while a job runs: it counts batches for --batches, and says what receivers report.
import type { StreamingListener } from "../../engine/streaming/streaming-listener.ts";

export interface JobListenerOptions {
  /** Undefined: no limit. */
  readonly batches: number | undefined;
  readonly say: (line: string) => void;
  /** Called when the last wanted batch has been completed and before the next begins. */
  readonly stop: () => void;
}

export function jobListener({ batches, say, stop }: JobListenerOptions): StreamingListener {
  let completed = 0;
  return {
    onBatchCompleted(): void {
      completed++;
      // Not within the callback, but before the next batch begins.
      if (completed === batches) queueMicrotask(stop);
    },
    onReceiverError({ name, lastErrorMessage, lastError }): void {
      const [cause = ""] = lastError.split("\n");
      say(`receiver ${name}: ${cause === "" ? lastErrorMessage : `${lastErrorMessage}: ${cause}`}`);
    },
  };
}
