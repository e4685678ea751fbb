// `--conf key=value`, given any number of times.
import { MillraceError } from "../../engine/errors.ts";
import { describeUnknownSetting } from "../../engine/streaming/known-settings.ts";

/** Settings collected so far plus the one that `text` says; the last one wins. Throws USAGE for a setting that does not exist. */
export function parseConf(text: string, previous: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const at = text.indexOf("=");
  const key = text.slice(0, at).trim();
  if (at <= 0 || key === "") throw new MillraceError("USAGE", `--conf takes key=value, not "${text}"`);
  const problem = describeUnknownSetting(key);
  if (problem !== undefined) throw new MillraceError("USAGE", problem);
  return new Map(previous).set(key, text.slice(at + 1).trim());
}
