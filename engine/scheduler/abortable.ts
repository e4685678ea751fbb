// Waiting that a signal can end. What is waited for goes on; whoever owns it must end it if it is to end.
import { setMaxListeners } from "node:events";

/** A controller whose signal any number of waits may listen to, as the stages of a wide job do. */
export function abortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Aborted as soon as one of `signals` is; any number of waits may listen to it, too. */
export function anySignal(signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals]);
  setMaxListeners(0, signal);
  return signal;
}

/** What `work` gives, unless `signal` is aborted first: then it rejects with the signal's reason, at once. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
