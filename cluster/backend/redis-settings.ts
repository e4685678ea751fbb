// Settings of a cluster's backend, from the application's name and `--conf` (times in milliseconds):
//   cluster.executorTimeoutMs   silence after which an executor is lost
//   cluster.leaseTimeoutMs      silence of the driver after which its executors leave it
//   cluster.executorWaitMs      how long `start` waits for a free executor
//   cluster.maxExecutors        executors to lease at most
//   cluster.applicationId       what this application is known by; a later driver with the same one takes over
//   task.timeoutMs              how long a task may run (task-timeout.ts)
//   storage.memoryBytes         memory of an executor for persisted partitions (executor/storage-memory.ts)
//   default.parallelism         partitions of an RDD that names no number
import { randomBytes } from "node:crypto";
import { MillraceError } from "../../engine/errors.ts";
import type { BackendOptions } from "../../engine/scheduler/backend.ts";
import { parseStorageMemory } from "../executor/storage-memory.ts";
import { parseTaskTimeout } from "./task-timeout.ts";

export class RedisSettings {
  /** What the application is known by. Without a setting its name and something unique, so that nobody takes it over. */
  readonly application: string;
  readonly executorTimeoutMs: number;
  readonly leaseTimeoutMs: number;
  readonly executorWaitMs: number;
  readonly maxExecutors: number;
  readonly taskTimeoutMs: number;
  /** Undefined if it is not set. */
  readonly storageBytes: number | undefined;
  readonly parallelism: number | undefined;

  constructor({ appName, conf }: BackendOptions) {
    this.application = conf.has("cluster.applicationId")
      ? keyPart(conf.get("cluster.applicationId") ?? "", 64)
      : `${keyPart(appName, 57)}-${randomBytes(3).toString("hex")}`;
    const number = (key: string, fallback: number) => {
      const value = Number(conf.get(key) ?? fallback);
      if (Number.isInteger(value) && value > 0) return value;
      throw new MillraceError("INVALID_ARGUMENT", `${key} must be a whole number above 0, not ${JSON.stringify(conf.get(key))}`);
    };
    this.executorTimeoutMs = number("cluster.executorTimeoutMs", 750);
    this.leaseTimeoutMs = number("cluster.leaseTimeoutMs", 15_000);
    this.executorWaitMs = number("cluster.executorWaitMs", 30_000);
    this.maxExecutors = number("cluster.maxExecutors", 1000);
    this.taskTimeoutMs = parseTaskTimeout(conf);
    this.storageBytes = parseStorageMemory(conf);
    this.parallelism = conf.has("default.parallelism") ? number("default.parallelism", 1) : undefined;
  }
}

/** A name as a part of keys. */
function keyPart(name: string, length: number): string {
  return name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, length) || "application";
}
