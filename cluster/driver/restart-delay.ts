// How long to wait before a process that ended is started again: at once for one that ran well, then longer and longer
// for one that keeps ending soon. A pure decision.

const SETTLED_MS = 10_000;
const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;

export class RestartDelay {
  private quickEnds = 0;

  /** The process ended after `ranMs`: wait this long. */
  next(ranMs: number): number {
    this.quickEnds = ranMs >= SETTLED_MS ? 0 : this.quickEnds + 1;
    return this.quickEnds <= 1 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (this.quickEnds - 2), MAX_DELAY_MS);
  }
}
