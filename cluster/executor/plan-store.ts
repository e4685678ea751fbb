// The encoded plans a compute thread has, as the side that controls it keeps them. That side alone decides: it tells the
// thread which plans to keep and which to drop, in the order of the tasks, so the two never differ. Bounded in number and
// bytes; what was needed longest ago goes first, but never what the tasks at hand need.

export type NamedPlan = readonly [hash: string, bytes: Uint8Array];

const MAX_PLANS = 900;
const MAX_BYTES = 64 * 1024 * 1024;

export class PlanStore {
  private readonly plans = new Map<string, Uint8Array>();
  private bytes = 0;

  /** Adds `plans` for tasks that need the plans `needs`; gives the hashes of those that are dropped for them. */
  add(plans: readonly NamedPlan[], needs: readonly string[]): readonly string[] {
    for (const [hash, bytes] of plans) this.set(hash, bytes);
    for (const hash of needs) {
      const bytes = this.plans.get(hash);
      if (bytes !== undefined) this.set(hash, bytes);
    }
    const kept = new Set(needs);
    const dropped: string[] = [];
    for (const hash of this.plans.keys()) {
      if (this.plans.size <= MAX_PLANS && this.bytes <= MAX_BYTES) break;
      if (kept.has(hash)) continue;
      this.delete(hash);
      dropped.push(hash);
    }
    return dropped;
  }

  missing(hashes: readonly string[]): string[] {
    return hashes.filter((hash) => !this.plans.has(hash));
  }

  /** Those of `hashes` that are here. */
  some(hashes: readonly string[]): readonly NamedPlan[] {
    return hashes.flatMap((hash) => {
      const bytes = this.plans.get(hash);
      return bytes === undefined ? [] : [[hash, bytes] as const];
    });
  }

  all(): readonly NamedPlan[] {
    return [...this.plans];
  }

  private set(hash: string, bytes: Uint8Array): void {
    this.delete(hash);
    this.plans.set(hash, bytes);
    this.bytes += bytes.length;
  }

  private delete(hash: string): void {
    this.bytes -= this.plans.get(hash)?.length ?? 0;
    this.plans.delete(hash);
  }
}
