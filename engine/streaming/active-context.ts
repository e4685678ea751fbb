// The one started, not yet stopped StreamingContext of this process.
import { MillraceError } from "../errors.ts";
import type { StreamingListener } from "./streaming-listener.ts";

/** What outsiders may do with the active context. */
export interface ActiveContext {
  readonly sparkContext: { readonly master: string };
  readonly batchIntervalMs: number;
  stop(options?: { readonly graceful?: boolean }): Promise<void>;
  /** Stops when so many batches have run, with everything that was received until the last of them. Before the start. */
  stopAfter(batches: number): void;
  awaitTermination(): Promise<void>;
  /** The error that ended it, if nobody waited for its end. */
  untoldError(): { readonly value: unknown } | undefined;
  addStreamingListener(listener: StreamingListener): void;
}

let active: ActiveContext | undefined;
const listeners = new Set<(context: ActiveContext) => void>();

/** The active context, or undefined. */
export function activeContext(): ActiveContext | undefined {
  return active;
}

/** Calls back whenever a context is about to start; a callback that throws keeps it from starting. */
export function onContextStarted(listener: (context: ActiveContext) => void): void {
  listeners.add(listener);
}

export function setActiveContext(context: ActiveContext): void {
  if (active !== undefined) {
    throw new MillraceError("CONTEXT_STATE", "Only one StreamingContext may be started in this process; stop the other one first");
  }
  for (const listener of listeners) listener(context);
  active = context;
}

export function clearActiveContext(context: ActiveContext): void {
  if (active === context) active = undefined;
}
