// Times and durations as text for people, in Spark's forms. Pure; the zone of a date is an argument.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration with one unit: "900 ms", "1.5 s", "2.0 m", "1.25 h". See Spark's `Utils.msDurationToString`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < SECOND_MS) return `${durationMs} ms`;
  // In single precision, as Spark has it: it decides how a number between two tenths is rounded.
  const single = Math.fround(durationMs);
  if (durationMs < MINUTE_MS) return `${Math.fround(single / SECOND_MS).toFixed(1)} s`;
  if (durationMs < HOUR_MS) return `${Math.fround(single / MINUTE_MS).toFixed(1)} m`;
  return `${Math.fround(single / HOUR_MS).toFixed(2)} h`;
}

export type TimeUnit = "ns" | "us" | "ms" | "sec" | "min" | "hrs" | "days";

/** A duration as a number of the largest unit that it reaches. See `UIUtils.normalizeDuration` of Spark Streaming. */
export function normalizeDuration(durationMs: number): readonly [value: number, unit: TimeUnit] {
  if (durationMs < SECOND_MS) return [durationMs, "ms"];
  if (durationMs < MINUTE_MS) return [durationMs / SECOND_MS, "sec"];
  if (durationMs < HOUR_MS) return [durationMs / MINUTE_MS, "min"];
  if (durationMs < DAY_MS) return [durationMs / HOUR_MS, "hrs"];
  return [durationMs / DAY_MS, "days"];
}

const UNIT_MS: Readonly<Record<TimeUnit, number>> = {
  ns: 1 / 1_000_000,
  us: 1 / 1000,
  ms: 1,
  sec: SECOND_MS,
  min: MINUTE_MS,
  hrs: HOUR_MS,
  days: DAY_MS,
};

/** How many of `unit` a duration is. See `UIUtils.convertToTimeUnit`. */
export function convertToTimeUnit(durationMs: number, unit: TimeUnit): number {
  return durationMs / UNIT_MS[unit];
}

/** What `formatBatchTime` leaves out and whose clock it reads. */
export interface BatchTimeFormat {
  /** Leave the date out (default false). */
  readonly timeOnly?: boolean;
  /** An IANA zone such as "Europe/Berlin"; default: the process's own. */
  readonly timeZone?: string;
}

/**
 * The time of a batch as "2015/05/14 14:04:40", with ".452" behind it where batches are shorter than a second. See
 * `UIUtils.formatBatchTime`.
 * @example
 * formatBatchTime(1431637480452, 1000, { timeZone: "UTC" }); // "2015/05/14 21:04:40"
 * formatBatchTime(1431637480452, 100, { timeZone: "UTC", timeOnly: true }); // "21:04:40.452"
 */
export function formatBatchTime(batchTimeMs: number, batchIntervalMs: number, format: BatchTimeFormat = {}): string {
  const parts = formatterOf(format.timeZone).formatToParts(batchTimeMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const time = `${part("hour")}:${part("minute")}:${part("second")}`;
  const fraction = batchIntervalMs < SECOND_MS ? `.${part("fractionalSecond")}` : "";
  const date = format.timeOnly === true ? "" : `${part("year")}/${part("month")}/${part("day")} `;
  return `${date}${time}${fraction}`;
}

/** By zone: making one takes a hundred times as long as using it, and there are not many zones. */
const formatters = new Map<string | undefined, Intl.DateTimeFormat>();

function formatterOf(timeZone: string | undefined): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      ...(timeZone === undefined ? {} : { timeZone }),
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
