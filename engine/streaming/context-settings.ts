// What a StreamingContext runs with: what the program says, then what launched it, then the defaults.
import { MillraceError } from "../errors.ts";
import "../scheduler/context-functions.ts";
import type { ReceiverSettings } from "../scheduler/backend.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import { Duration, requireDuration } from "../time/duration.ts";
import { DEFAULT_SETTINGS, launchSettings } from "./settings.ts";

/** What the program says of its context; the command line or the defaults say the rest. */
export interface StreamingContextSettings {
  /** Where tasks run: `local`, `local[N]`, `local[*]`, `redis://HOST:PORT` ... Default `local[*]`. */
  readonly master?: string;
  /** Names the application for people. */
  readonly appName?: string;
  /** A context that exists already, for several streaming contexts in turn; it has its own master, name and `conf`. */
  readonly sparkContext?: MillraceContext;
  /** The length of a batch. */
  readonly batchInterval?: Duration;
  /** Settings by name, such as `"streaming.blockInterval": "50"`. */
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
  const interval = said.batchInterval ?? new Duration(launch.batchIntervalMs ?? DEFAULT_SETTINGS.batchIntervalMs);
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
const RESTART_DELAY_MS = 2000;
const FILE_REMEMBER_MS = 60_000;
const MIN_GRACEFUL_STOP_TIMEOUT_MS = 10_000;

/** How long a graceful stop may take. Throws INVALID_ARGUMENT for what is no time. */
export function gracefulTimeoutMs(conf: ReadonlyMap<string, string>, batchMs: number): number {
  return milliseconds(conf, "streaming.gracefulStopTimeoutMs", Math.max(10 * batchMs, MIN_GRACEFUL_STOP_TIMEOUT_MS), 1);
}

/** Completed batches whose progress is kept. Throws INVALID_ARGUMENT for what is no number of them. */
export function retainedBatches(conf: ReadonlyMap<string, string>): number {
  const said = conf.get("streaming.ui.retainedBatches") ?? "1000";
  if (/^\d+$/.test(said)) return Number(said);
  throw new MillraceError("INVALID_ARGUMENT", `streaming.ui.retainedBatches must be a number of batches, not "${said}"`);
}

/** How old a file may be when it appears. Throws INVALID_ARGUMENT for what is no time. */
export function fileRememberMs(conf: ReadonlyMap<string, string>): number {
  return milliseconds(conf, "streaming.fileStream.minRememberDuration", FILE_REMEMBER_MS, 1);
}

/** What receivers run with. Throws INVALID_ARGUMENT for what is no time or rate. */
export function receiverSettings(conf: ReadonlyMap<string, string>, batchMs: number): ReceiverSettings {
  const maxRate = rate(conf, "streaming.receiver.maxRate");
  const hasBackpressure = conf.get("streaming.backpressure.enabled") === "true";
  const initialRate = hasBackpressure ? rate(conf, "streaming.backpressure.initialRate") : undefined;
  return {
    blockIntervalMs: milliseconds(conf, "streaming.blockInterval", Math.min(BLOCK_INTERVAL_MS, batchMs), 1),
    restartDelayMs: milliseconds(conf, "streaming.receiverRestartDelay", RESTART_DELAY_MS, 0),
    ...(maxRate === undefined ? {} : { maxRate }),
    ...(initialRate === undefined ? {} : { initialRate }),
  };
}

function milliseconds(conf: ReadonlyMap<string, string>, key: string, otherwise: number, least: number): number {
  const said = conf.get(key);
  const value = said === undefined ? otherwise : Number(said);
  if (Number.isInteger(value) && value >= least) return value;
  throw new MillraceError("INVALID_ARGUMENT", `${key} must be a whole number of milliseconds, ${least} or more, not "${said}"`);
}

/** Records a second; undefined where there is no limit, which 0 and less say, too. */
function rate(conf: ReadonlyMap<string, string>, key: string): number | undefined {
  const said = conf.get(key);
  if (said === undefined) return undefined;
  const value = Number(said);
  if (said.trim() !== "" && Number.isFinite(value)) return value > 0 ? value : undefined;
  throw new MillraceError("INVALID_ARGUMENT", `${key} must be a number of records a second, not "${said}"`);
}
