// Master URLs of this process: how many threads `local[N]` and `local[*]` mean.
import { availableParallelism } from "node:os";
import { MillraceError } from "../../engine/errors.ts";

const MAX_THREADS = 256;

/** The number of threads of a master URL such as `local[4]` or `local[*]`. */
export function parseLocalMaster(master: string): number {
  const text = /^local\[(\*|\d+)(?:,\s*\d+)?\]$/.exec(master)?.[1];
  const threads = text === "*" ? availableParallelism() : Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS) return threads;
  throw new MillraceError("UNKNOWN_MASTER", `Master "${master}": use local[N] with N from 1 to ${MAX_THREADS}, or local[*]`);
}
