// What happens in a streaming application, told in order to whoever listens. See Spark's `StreamingListener`.
import type { InputInfo } from "../dstream/input-dstream.ts";
import type { ReceiverEvent } from "../scheduler/backend.ts";

export interface OutputOperationInfo {
  /** Number of the output operation among those of the application, in the order they were declared. */
  readonly id: number;
  readonly name: string;
  readonly startMs: number;
  readonly endMs?: number;
  readonly failure?: Error;
}

/** Times are wall-clock milliseconds except `batchTimeMs`, which is on the batch grid. */
export interface BatchInfo {
  readonly batchTimeMs: number;
  /** What each input stream had, by stream id. */
  readonly inputs: ReadonlyMap<number, InputInfo>;
  readonly submissionMs: number;
  readonly processingStartMs?: number;
  readonly processingEndMs?: number;
  readonly outputs: readonly OutputOperationInfo[];
}

/** Every callback is optional. One that throws is reported on standard error and hurts nobody else. */
export interface StreamingListener {
  onStreamingStarted?(zeroTimeMs: number): void;
  onBatchSubmitted?(batch: BatchInfo): void;
  onBatchStarted?(batch: BatchInfo): void;
  onBatchCompleted?(batch: BatchInfo): void;
  onOutputOperationStarted?(batchTimeMs: number, output: OutputOperationInfo): void;
  onOutputOperationCompleted?(batchTimeMs: number, output: OutputOperationInfo): void;
  onReceiverEvent?(event: ReceiverEvent): void;
}

type Arguments<K extends keyof StreamingListener> = Parameters<NonNullable<StreamingListener[K]>>;

export class ListenerBus {
  private readonly listeners = new Set<StreamingListener>();

  add(listener: StreamingListener): void {
    this.listeners.add(listener);
  }

  remove(listener: StreamingListener): void {
    this.listeners.delete(listener);
  }

  post<K extends keyof StreamingListener>(name: K, ...args: Arguments<K>): void {
    const failed = (error: unknown) => console.error(`A streaming listener failed in ${name}:`, error);
    for (const listener of this.listeners) {
      try {
        const result = (listener[name] as ((...all: Arguments<K>) => unknown) | undefined)?.apply(listener, args);
        // An async callback is not awaited, but its rejection must not end the driver.
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }
}

/** From submission to the start of processing; undefined before it. */
export function schedulingDelayMs(batch: BatchInfo): number | undefined {
  return batch.processingStartMs === undefined ? undefined : batch.processingStartMs - batch.submissionMs;
}

/** From the start to the end of processing; undefined before it. */
export function processingDelayMs(batch: BatchInfo): number | undefined {
  if (batch.processingStartMs === undefined || batch.processingEndMs === undefined) return undefined;
  return batch.processingEndMs - batch.processingStartMs;
}

/** Records of all inputs. */
export function numRecords(batch: BatchInfo): number {
  return [...batch.inputs.values()].reduce((sum, input) => sum + input.numRecords, 0);
}
