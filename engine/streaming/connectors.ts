// Sources that are methods of the StreamingContext although they live outside the engine: each registers how its
// input is made. The package's front door registers all of its own.
import type { AnyFunction } from "../closure/closure.ts";
import type { StreamScope } from "../dstream/dstream-node.ts";
import type { InputDStreamNode } from "../dstream/input-dstream.ts";
import { MillraceError } from "../errors.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";

export interface FileStreamOptions {
  /** Ignore files that are there at the start (default true). */
  readonly newFilesOnly?: boolean;
}

export interface QueueStreamOptions {
  /** One RDD of the queue each batch (default), or all that are there. */
  readonly oneAtATime: boolean;
  /** The RDD of a batch that finds the queue empty; none means an empty RDD. */
  readonly defaultRDD?: RDDNode;
}

export interface Connectors {
  textFileStream(scope: StreamScope, streamId: number, directory: string, options: FileStreamOptions): InputDStreamNode;
  /** `queue` is shared with the caller, who may go on adding to it. */
  queueStream(scope: StreamScope, streamId: number, takeNext: () => RDDNode | undefined, options: QueueStreamOptions): InputDStreamNode;
  /** The closure `() => Receiver` of a socket. */
  socketReceiver(host: string, port: number): AnyFunction;
}

let registered: Connectors | undefined;

export function registerConnectors(connectors: Connectors): void {
  registered = connectors;
}

export function connectors(): Connectors {
  if (registered === undefined) throw new MillraceError("INTERNAL", 'No sources are registered: import from "millrace"');
  return registered;
}
