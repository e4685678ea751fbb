// Settings of a cluster's backend, from the application's name and `--conf` (times in milliseconds):
//   cluster.executorTimeoutMs   silence after which an executor is lost
//   cluster.leaseTimeoutMs      silence of the driver after which its executors leave it
//   cluster.executorWaitMs      how long `start` waits for a free executor
//   cluster.maxExecutors        executors to lease at most
//   task.timeoutMs              how long a task may run (task-timeout.ts)
//   default.parallelism         partitions of an RDD that names no number
import { MillraceError } from "../../engine/errors.ts";
import type { BackendOptions } from "../../engine/scheduler/backend.ts";
import { parseTaskTimeout } from "./task-timeout.ts";

export class RedisSettings {
  /** The application's name as a part of keys. Two drivers of one name: the later one shuts out the other. */
  readonly application: string;
  readonly executorTimeoutMs: number;
  readonly leaseTimeoutMs: number;
  readonly executorWaitMs: number;
  readonly maxExecutors: number;
  readonly taskTimeoutMs: number;
  readonly parallelism: number | undefined;

  constructor({ appName, conf }: BackendOptions) {
    this.application = appName.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 64) || "application";
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
    this.parallelism = conf.has("default.parallelism") ? number("default.parallelism", 1) : undefined;
  }
}
