// What happens in a streaming application, told in order to whoever listens. See Spark's `StreamingListener`.
import type { BatchInfo, OutputOperationInfo } from "./batch-info.ts";
import type { ReceiverInfo } from "./receiver-info.ts";

/**
 * Hears of batches, output operations and receivers, on the driver, as they happen. Every callback is optional. One that
 * throws is reported on standard error and hurts nobody else; one that takes long holds the batches up. Of one batch the
 * order is: submitted, started, each output operation started and completed, completed.
 * @example
 * ssc.addStreamingListener({
 *   onBatchCompleted: (batch) => console.log(`${batch.batchTime}: ${batch.numRecords} records in ${batch.processingDelay} ms`),
 *   onReceiverError: (receiver) => console.error(receiver.name, receiver.lastErrorMessage),
 * });
 */
export interface StreamingListener {
  /** Batches begin; `timeMs` is the wall clock's time. */
  onStreamingStarted?(timeMs: number): void;
  /** The receiver runs, for the first time or again. */
  onReceiverStarted?(receiver: ReceiverInfo): void;
  /** Something went wrong; the receiver goes on or is started again by itself. */
  onReceiverError?(receiver: ReceiverInfo): void;
  /** It has ended, and all that it stored is known. */
  onReceiverStopped?(receiver: ReceiverInfo): void;
  /** A batch is due: its jobs wait in the queue. */
  onBatchSubmitted?(batch: BatchInfo): void;
  /** Its first job begins. */
  onBatchStarted?(batch: BatchInfo): void;
  /** All its output operations have run, well or not. */
  onBatchCompleted?(batch: BatchInfo): void;
  /** One output operation of a batch begins. */
  onOutputOperationStarted?(output: OutputOperationInfo): void;
  /** It has ended; `failure` says whether well. */
  onOutputOperationCompleted?(output: OutputOperationInfo): void;
}

type Arguments<K extends keyof StreamingListener> = Parameters<NonNullable<StreamingListener[K]>>;

export class ListenerBus {
  private readonly listeners = new Set<StreamingListener>();
  private depth = 0;

  add(listener: StreamingListener): void {
    this.listeners.add(listener);
  }

  remove(listener: StreamingListener): void {
    this.listeners.delete(listener);
  }

  /** Is a callback running right now? What asks was called by a listener then. */
  get isPosting(): boolean {
    return this.depth > 0;
  }

  post<K extends keyof StreamingListener>(name: K, ...args: Arguments<K>): void {
    const failed = (error: unknown) => console.error(`A streaming listener failed in ${name}:`, error);
    this.depth++;
    for (const listener of this.listeners) {
      try {
        const result = (listener[name] as ((...all: Arguments<K>) => unknown) | undefined)?.apply(listener, args);
        // An async callback is not awaited, but its rejection must not end the driver.
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
    this.depth--;
  }
}
