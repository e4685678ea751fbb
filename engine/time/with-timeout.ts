// Work that is not waited for without end.
import { type Clock, SystemClock } from "./clock.ts";

/** Gives what `work` gives; `work` is handed a promise that resolves after `timeoutMs`, to race with what it waits for. */
export async function withTimeout<R>(
  timeoutMs: number,
  work: (timeout: Promise<void>) => Promise<R>,
  clock: Clock = new SystemClock(),
): Promise<R> {
  let cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    const timer = clock.setTimer(timeoutMs, resolve);
    cancel = () => timer.cancel();
  });
  try {
    return await work(timeout);
  } finally {
    cancel();
  }
}
