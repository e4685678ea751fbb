// Decides from an executor's heartbeats whether its lease still means something: not when a newer driver of the application
// has started, not when its driver has fallen silent, and not when a driver took the lease and never said a word.
import { HeartbeatJudge } from "../protocol/heartbeat-judge.ts";

const MAX_READING_GAP_MS = 1500;
const UNUSED_LEASE_MS = 3000;

/** The reply to a heartbeat, times by Redis' clock. `driverAt` and `epoch` are undefined when Redis does not know them. */
export interface LeaseReading {
  readonly now: number;
  readonly lease: string;
  readonly epoch: number | undefined;
  readonly driverAt: number | undefined;
}

/** What the executor works for. */
export interface WatchedLease {
  readonly epoch: number;
  readonly leaseTimeoutMs: number;
}

export class LeaseWatch {
  private readonly judge = new HeartbeatJudge(MAX_READING_GAP_MS);
  private driverAt: number | undefined;
  private unused: { readonly lease: string; readonly since: number } | undefined;

  /** A new application: nothing is known of its driver yet. */
  begin(): void {
    this.driverAt = undefined;
  }

  /** Why the lease should end now, if it should. `sentMs` and `receivedMs` are monotonic, ours. */
  observe(reading: LeaseReading, session: WatchedLease | undefined, sentMs: number, receivedMs: number): string | undefined {
    this.judge.observe(reading.now, sentMs, receivedMs);
    if (session === undefined) return this.observeUnused(reading.lease, receivedMs);
    this.unused = undefined;
    if (reading.epoch !== undefined && reading.epoch > session.epoch) return "a newer driver of its application has started";
    this.driverAt = reading.driverAt ?? this.driverAt;
    if (this.driverAt !== undefined && this.judge.isSilent(this.driverAt, session.leaseTimeoutMs)) return "its driver is silent";
    return undefined;
  }

  private observeUnused(lease: string, nowMs: number): string | undefined {
    if (lease === "" || lease !== this.unused?.lease) this.unused = { lease, since: nowMs };
    return lease !== "" && nowMs - this.unused.since >= UNUSED_LEASE_MS ? "its driver never began" : undefined;
  }
}
