// What a StreamingContext runs with: what the program says, then what launched it, then the defaults.
import { MillraceError } from "../errors.ts";
import "../scheduler/context-functions.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import { type Duration, milliseconds, requireDuration } from "../time/duration.ts";
import { DEFAULT_SETTINGS, launchSettings } from "./settings.ts";

/** What the program says of its context; the command line or the defaults say the rest. */
export interface StreamingContextSettings {
  readonly master?: string;
  readonly appName?: string;
  /** A context that exists already, for several streaming contexts in turn; it has its own master, name and `conf`. */
  readonly sparkContext?: MillraceContext;
  readonly batchInterval?: Duration;
  readonly conf?: Readonly<Record<string, string>>;
  /** Drives the batches; the machine's clock if left out. */
  readonly clock?: Clock;
}

export function resolveSettings(
  first: string | MillraceContext | StreamingContextSettings,
  second: string | Duration | undefined,
  third: Duration | undefined,
): { context: MillraceContext; batchMs: number; clock: Clock } {
  const launch = launchSettings();
  if (first instanceof MillraceContext) {
    return { context: first, batchMs: requireDuration(second, "The batch interval").milliseconds, clock: new SystemClock() };
  }
  const said: StreamingContextSettings =
    typeof first === "string"
      ? { master: first, appName: second as string, ...(third === undefined ? {} : { batchInterval: third }) }
      : first;
  if (typeof first === "string") requireDuration(third, "The batch interval");
  const interval = said.batchInterval ?? milliseconds(launch.batchIntervalMs ?? DEFAULT_SETTINGS.batchIntervalMs);
  const conf = new Map([...(launch.conf ?? []), ...Object.entries(said.conf ?? {})]);
  const master = said.master ?? launch.master ?? DEFAULT_SETTINGS.master;
  const appName = said.appName ?? launch.appName ?? DEFAULT_SETTINGS.appName;
  return {
    context: said.sparkContext ?? new MillraceContext(master, appName, { conf }),
    batchMs: requireDuration(interval, "The batch interval").milliseconds,
    clock: said.clock ?? new SystemClock(),
  };
}

const BLOCK_INTERVAL_MS = 200;
const MIN_GRACEFUL_STOP_TIMEOUT_MS = 10_000;

/** The times of a streaming context that `conf` may set. Throws INVALID_ARGUMENT for what is no time. */
export function streamingTimes(conf: ReadonlyMap<string, string>, batchMs: number): { blockIntervalMs: number; gracefulTimeoutMs: number } {
  return {
    blockIntervalMs: positive(conf, "streaming.blockInterval", Math.min(BLOCK_INTERVAL_MS, batchMs)),
    gracefulTimeoutMs: positive(conf, "streaming.gracefulStopTimeoutMs", Math.max(10 * batchMs, MIN_GRACEFUL_STOP_TIMEOUT_MS)),
  };
}

function positive(conf: ReadonlyMap<string, string>, key: string, otherwise: number): number {
  const said = conf.get(key);
  const value = said === undefined ? otherwise : Number(said);
  if (Number.isInteger(value) && value > 0) return value;
  throw new MillraceError("INVALID_ARGUMENT", `${key} must be a positive whole number of milliseconds, not "${said}"`);
}
