// The setting `task.timeoutMs`: how long a task may run before it costs its compute thread. 0 is no limit.
import { MillraceError } from "../../engine/errors.ts";

const DEFAULT_MS = 600_000;
/** What a timer can hold. */
const MAX_MS = 2 ** 31 - 1;

export function parseTaskTimeout(conf: ReadonlyMap<string, string>): number {
  const text = conf.get("task.timeoutMs") ?? String(DEFAULT_MS);
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= MAX_MS) return value;
  throw new MillraceError(
    "INVALID_ARGUMENT",
    `task.timeoutMs must be a whole number from 0 (no limit) to ${MAX_MS}, not ${JSON.stringify(text)}`,
  );
}
