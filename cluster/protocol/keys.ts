// Every Redis key of Millrace is built here and nowhere else. All keys of a cluster share one hash tag, because one Lua
// command touches an application, its executors and their lists together: on Redis Cluster they must be in one slot.
import { MillraceError } from "../../engine/errors.ts";
import type { ExecutorId } from "../../engine/storage/block.ts";

/** What names of clusters, applications and executors look like. */
export const NAME_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Throws INVALID_ARGUMENT unless `name` can be part of a key. `what` is for the message. */
export function assertName(what: string, name: string): string {
  if (!NAME_PATTERN.test(name)) {
    throw new MillraceError("INVALID_ARGUMENT", `The name of ${what} must match [A-Za-z0-9_-]{1,64}, not ${JSON.stringify(name)}`);
  }
  return name;
}

export class Keys {
  readonly cluster: string;
  readonly prefix: string;
  /** Sorted set: executor id -> Redis time in ms of its last heartbeat. */
  readonly executors: string;
  /** Hash: executor id -> its last heartbeat, sealed. */
  readonly beats: string;
  /** Hash: executor id -> `application/epoch` it works for, or "" when it is free. */
  readonly leases: string;
  /** Sorted set: ids that were declared dead and must never be heard again -> Redis time in ms. */
  readonly fenced: string;

  constructor(cluster: string) {
    this.cluster = assertName("a cluster", cluster);
    this.prefix = `millrace:{${cluster}}:`;
    this.executors = `${this.prefix}executors`;
    this.beats = `${this.prefix}beats`;
    this.leases = `${this.prefix}leases`;
    this.fenced = `${this.prefix}fenced`;
  }

  /** Hash: epoch, generation, at, alive, n, and per executor the link counters `d:ID` (down) and `u:ID` (up). */
  application(application: string): string {
    return `${this.prefix}app:${assertName("an application", application)}`;
  }

  /** Stream of what executors (and supervisors) tell the application's driver. */
  results(application: string): string {
    return `${this.prefix}results:${assertName("an application", application)}`;
  }

  /** Stream of what the driver tells one executor. */
  inbox(executorId: ExecutorId): string {
    return `${this.prefix}inbox:${assertName("an executor", executorId)}`;
  }

  /** A sealed bundle. */
  bundle(hash: string): string {
    return `${this.prefix}bundle:${assertName("a bundle", hash)}`;
  }
}

/** The value of a lease: whose executor it is. */
export function leaseName(application: string, epoch: number): string {
  return `${application}/${epoch}`;
}
