// What listeners are told of a receiver. See Spark's `ReceiverInfo`.
import type { ExecutorId } from "../storage/block.ts";

/**
 * The state of the receiver of one stream.
 * @example
 * ssc.addStreamingListener({
 *   onReceiverStopped: ({ name, lastErrorMessage }) => console.log(name, "has stopped:", lastErrorMessage),
 * });
 */
export interface ReceiverInfo {
  /** Number of its stream among the inputs of the context, from 0. */
  readonly streamId: number;
  /** Its class and the stream's id, such as "SocketReceiver-0". */
  readonly name: string;
  /** Does it run? */
  readonly active: boolean;
  /** Host of the executor it runs on, or ran last; empty if it never ran. */
  readonly location: string;
  /** The executor it runs on, or ran last; empty if it never ran. */
  readonly executorId: ExecutorId;
  /** What it reported last, or was stopped with; empty if nothing went wrong. */
  readonly lastErrorMessage: string;
  /** Text and stack of that error, where there is one. */
  readonly lastError: string;
  /** When that was, in wall-clock milliseconds; -1 if nothing went wrong. */
  readonly lastErrorTime: number;
}
