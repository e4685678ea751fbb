// mapConcurrently: an async function over records, with so many calls under way at once and no more. A record is taken
// only when there is room for it. What goes wrong with one record (its function rejects, or takes too long) ends the
// whole: no further record is taken, and the calls under way are told by their AbortSignal. So it
// is when the task is killed.
import { MillraceError } from "../errors.ts";
import { abortable } from "../scheduler/abortable.ts";
import { TaskContext } from "../scheduler/task-context.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";

/** How an async operator goes about its records. */
export interface AsyncOptions {
  /** Calls under way at once in a task. Default 16. */
  readonly concurrency?: number;
  /** How long one call may take before the task fails with TIMED_OUT. Default: as long as the task itself may. */
  readonly timeoutMs?: number;
  /** How often a call is made again after it failed or took too long, before the task fails. Default 0. */
  readonly retries?: number;
  /** Results in the order of the records (the default), or as they come, which a rerun may not repeat. */
  readonly ordered?: boolean;
}

/** {@link AsyncOptions} with nothing left open. */
export interface AsyncLimits {
  /** The operator, for messages. */
  readonly operator: string;
  readonly concurrency: number;
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly ordered: boolean;
}

const DEFAULT_CONCURRENCY = 16;
/** Calls are promises with closures behind them: more at once than this is a mistake. */
const MAX_CONCURRENCY = 100_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Throws INVALID_ARGUMENT for options that mean nothing. */
export function asyncLimits(operator: string, options: AsyncOptions = {}): AsyncLimits {
  const { concurrency = DEFAULT_CONCURRENCY, timeoutMs, retries = 0, ordered = true } = options;
  const require = (name: string, value: number, least: number, most: number) => {
    if (!Number.isInteger(value) || value < least || value > most)
      throw new MillraceError("INVALID_ARGUMENT", `${operator}: ${name} must be a whole number from ${least} to ${most}, not ${value}`);
  };
  require("concurrency", concurrency, 1, MAX_CONCURRENCY);
  require("retries", retries, 0, Number.MAX_SAFE_INTEGER);
  if (timeoutMs !== undefined) require("timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
  return { operator, concurrency, timeoutMs: timeoutMs ?? null, retries, ordered };
}

/**
 * A function that is awaited. `signal` is aborted when nobody waits for the result any more: at its time-out, or because
 * the task has failed or was killed.
 */
export type AsyncFunc<T, U> = (value: T, signal: AbortSignal) => U | PromiseLike<U>;

/** Gives the results, in the order of the records unless `limits` say otherwise. Rejects with the first failure. */
export async function mapConcurrently<T, U>(
  records: Iterable<T>,
  partition: number,
  asyncFunc: AsyncFunc<T, U>,
  limits: AsyncLimits,
  clock: Clock = new SystemClock(),
): Promise<U[]> {
  const { operator, concurrency, ordered, retries } = limits;
  const iterator = records[Symbol.iterator]();
  const underWay = new Set<AbortController>();
  const results: U[] = [];
  let taken = 0;
  let failed = false;
  const call = async (record: T, position: number) => {
    const what = `${operator}: the call for record ${position} of partition ${partition}`;
    for (let attempt = 0; ; attempt++) {
      const controller = new AbortController();
      underWay.add(controller);
      try {
        return await callOnce((signal) => asyncFunc(record, signal), controller, limits.timeoutMs, what, clock);
      } catch (error) {
        if (failed || attempt >= retries) throw error;
      } finally {
        underWay.delete(controller);
      }
    }
  };
  const work = async () => {
    while (!failed) {
      TaskContext.get()?.endIfKilled();
      const next = iterator.next();
      if (next.done === true) return;
      const position = taken++;
      const result = await call(next.value, position);
      if (ordered) results[position] = result;
      else results.push(result);
    }
  };
  const stop = (error: unknown) => {
    failed = true;
    for (const controller of underWay) controller.abort(error);
  };
  const workOrStop = () =>
    work().catch((error) => {
      stop(error);
      throw error;
    });
  await unlessKilled(stop, () => Promise.all(Array.from({ length: concurrency }, workOrStop)));
  return results;
}

/** What `work` gives. Once the task is killed that is waited for no longer: `stop` is told why. */
export async function unlessKilled<R>(stop: (reason: unknown) => void, work: () => Promise<R>): Promise<R> {
  const signal = TaskContext.get()?.signal;
  if (signal === undefined) return work();
  try {
    return await abortable(work(), signal);
  } catch (error) {
    if (signal.aborted) stop(signal.reason);
    throw error;
  }
}

/** One call, aborted and left alone when it takes longer than `timeoutMs`. */
export async function callOnce<U>(
  func: (signal: AbortSignal) => U | PromiseLike<U>,
  controller: AbortController,
  timeoutMs: number | null,
  what: string,
  clock: Clock = new SystemClock(),
): Promise<U> {
  if (timeoutMs === null) return func(controller.signal);
  return withTimeout(
    timeoutMs,
    (timeout) =>
      Promise.race([
        func(controller.signal),
        timeout.then(() => {
          const error = new MillraceError("TIMED_OUT", `${what} took longer than ${timeoutMs} ms (timeoutMs)`);
          controller.abort(error);
          throw error;
        }),
      ]),
    clock,
  );
}
