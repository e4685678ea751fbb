// Decides from Redis' clock alone whether someone's heartbeat has stopped. A silence counts only while we ourselves could
// have heard: after a slow answer or a gap between our own readings (Redis was stalled or away, or we were) everybody
// gets their full time again. A pure decision; the caller brings the readings.

export class HeartbeatJudge {
  private readonly maxGapMs: number;
  private healthySince: number | undefined;
  private lastRedisMs = Number.NEGATIVE_INFINITY;
  private lastLocalMs = Number.NEGATIVE_INFINITY;

  /** Readings further apart than `maxGapMs`, by either clock, are a gap. */
  constructor(maxGapMs: number) {
    this.maxGapMs = maxGapMs;
  }

  /** A reading was asked for at `sentMs` and answered at `receivedMs` (monotonic, ours); Redis' clock said `redisMs`. */
  observe(redisMs: number, sentMs: number, receivedMs: number): void {
    const redisStep = redisMs - this.lastRedisMs;
    const gap = receivedMs - this.lastLocalMs > this.maxGapMs || redisStep > this.maxGapMs || redisStep < 0;
    if (gap || receivedMs - sentMs > this.maxGapMs || this.healthySince === undefined) this.healthySince = redisMs;
    this.lastRedisMs = redisMs;
    this.lastLocalMs = receivedMs;
  }

  /** Has someone whose last heartbeat was at `beatMs` (Redis' clock) been silent for `timeoutMs` that count? */
  isSilent(beatMs: number, timeoutMs: number): boolean {
    if (this.healthySince === undefined) return false;
    return this.lastRedisMs - Math.max(beatMs, this.healthySince) > timeoutMs;
  }
}
