// What a StreamingContext runs with: what the program says, then what launched it, then the defaults.
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { type Clock, SystemClock } from "../time/clock.ts";
import { type Duration, milliseconds, requireDuration } from "../time/duration.ts";
import { DEFAULT_SETTINGS, launchSettings } from "./settings.ts";

/** What the program says of its context; the command line or the defaults say the rest. */
export interface StreamingContextSettings {
  readonly master?: string;
  readonly appName?: string;
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
    context: new MillraceContext(master, appName, { conf }),
    batchMs: requireDuration(interval, "The batch interval").milliseconds,
    clock: said.clock ?? new SystemClock(),
  };
}
