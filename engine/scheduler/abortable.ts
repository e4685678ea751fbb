// Waiting that a signal can end. What is waited for goes on; whoever owns it must end it if it is to end.

/** What `work` gives, unless `signal` is aborted first: then it rejects with the signal's reason, at once. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
