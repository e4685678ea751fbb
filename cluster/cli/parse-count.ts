// Whole numbers and sizes given on a command line.
import { MillraceError } from "../../engine/errors.ts";

/** A parser of whole numbers from `min` up, for commander; `option` names it in the error. */
export function parseCount(option: string, min: number): (text: string) => number {
  return (text) => {
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(count) && count >= min) return count;
    throw new MillraceError("USAGE", `${option} takes a whole number from ${min} up, not "${text}"`);
  };
}

const MIB_PER_UNIT: Readonly<Record<string, number>> = { m: 1, mb: 1, mib: 1, g: 1024, gb: 1024, gib: 1024 };

/** Memory sizes in Spark's spelling (512m, 1g), in MiB. */
export function parseMemoryMiB(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([a-z]+)$/i.exec(text.trim());
  const mib = Math.round(Number(match?.[1]) * (MIB_PER_UNIT[match?.[2]?.toLowerCase() ?? ""] ?? Number.NaN));
  if (Number.isSafeInteger(mib) && mib >= 16) return mib;
  throw new MillraceError("USAGE", `"${text}" is not a memory size of at least 16m. Write 512m or 1g.`);
}
