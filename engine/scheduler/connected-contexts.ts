// The contexts of this process that have gone to their masters: whoever runs a program waits for them and stops them.

/** What may be asked of such a context. */
export interface ConnectedContext {
  whenIdle(): Promise<void>;
  stop(): Promise<void>;
}

const open = new Set<ConnectedContext>();
let connected = false;

/** Has any context of this process gone to its master? */
export function hasConnected(): boolean {
  return connected;
}

/** Contexts of this process that have gone to their master and are not stopped. */
export function connectedContexts(): readonly ConnectedContext[] {
  return [...open];
}

export function contextConnected(context: ConnectedContext): void {
  connected = true;
  open.add(context);
}

export function contextStopped(context: ConnectedContext): void {
  open.delete(context);
}
