// Durations as people write them on a command line: 500ms, 1s, 1.5s, 2m.
import { MillraceError } from "../../engine/errors.ts";
import { Duration } from "../../engine/time/duration.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** The duration that `text` says; a bare number is refused because its unit would be a guess. */
export function parseDuration(text: string): Duration {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const factor = UNITS[match?.[2]?.toLowerCase() ?? ""];
  const ms = factor === undefined ? Number.NaN : Math.round(Number(match?.[1]) * factor);
  if (!Number.isSafeInteger(ms) || ms <= 0) {
    throw new MillraceError("USAGE", `"${text}" is not a duration. Write a number above zero with its unit, such as 500ms, 1s or 2m.`);
  }
  return new Duration(ms);
}
