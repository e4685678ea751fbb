// Encoded plans an executor was sent, by hash, for a compute thread that has to be replaced. Bounded: the plans that were
// sent longest ago go first, before the compute thread forgets them in the same order. What is missed is asked for again.

/** Below the number of plans that a compute thread keeps. */
const MAX_PLANS = 900;
const MAX_BYTES = 64 * 1024 * 1024;

export class PlanStore {
  private readonly plans = new Map<string, Uint8Array>();
  private bytes = 0;

  add(hash: string, bytes: Uint8Array): void {
    this.delete(hash);
    this.plans.set(hash, bytes);
    this.bytes += bytes.length;
    while (this.plans.size > MAX_PLANS || (this.bytes > MAX_BYTES && this.plans.size > 1)) {
      this.delete(this.plans.keys().next().value!);
    }
  }

  missing(hashes: readonly string[]): string[] {
    return hashes.filter((hash) => !this.plans.has(hash));
  }

  all(): readonly (readonly [hash: string, bytes: Uint8Array])[] {
    return [...this.plans];
  }

  private delete(hash: string): void {
    this.bytes -= this.plans.get(hash)?.length ?? 0;
    this.plans.delete(hash);
  }
}
