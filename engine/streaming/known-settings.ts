// Every setting of `--conf` and of a context's `conf`: the one list. docs/settings.md repeats it and a test compares the two,
// and with what the code reads. A key that is not here is refused, with the one that may be meant.
import { MillraceError } from "../errors.ts";

/** Which masters read a setting; undefined is all. */
export type SettingMasters = "cluster" | "threads" | "threads and cluster";

export interface KnownSetting {
  readonly key: string;
  /** In words, for people. */
  readonly otherwise: string;
  readonly meaning: string;
  readonly masters?: SettingMasters;
}

/** Settings of the program's own begin with this and are nobody else's business. */
export const OWN_PREFIX = "app.";

const setting = (key: string, otherwise: string, meaning: string, masters?: SettingMasters): KnownSetting => {
  return masters === undefined ? { key, otherwise, meaning } : { key, otherwise, meaning, masters };
};

export const KNOWN_SETTINGS: readonly KnownSetting[] = [
  setting(
    "cluster.applicationId",
    "the name and a random part",
    "what the application is known by; a later driver with the same one takes over",
    "cluster",
  ),
  setting("cluster.executorTimeoutMs", "750", "silence after which an executor is lost, in ms", "cluster"),
  setting("cluster.executorWaitMs", "30000", "how long a start waits for a free executor, in ms", "cluster"),
  setting("cluster.leaseTimeoutMs", "15000", "silence of the driver after which its executors leave it, in ms", "cluster"),
  setting("cluster.maxExecutors", "1000", "executors to lease at most", "cluster"),
  setting("default.parallelism", "the slots of the master", "partitions of an RDD that names no number"),
  setting(
    "dynamicAllocation.enabled",
    "false",
    "Spark's scaling of ordinary jobs, which does not exist here; refused beside the scaling of streams",
  ),
  setting("executor.memoryMiB", "1024", "heap limit of a compute thread, in MiB", "threads"),
  setting("storage.memoryBytes", "half of an executor's memory", "memory of an executor for persisted partitions, in bytes"),
  setting("streaming.backpressure.enabled", "false", "receivers take what batches can process"),
  setting("streaming.backpressure.initialRate", "no limit", "records a second of a receiver before the first rate is known"),
  setting("streaming.backpressure.pid.derived", "0", "weight of the error's change"),
  setting("streaming.backpressure.pid.integral", "0.2", "weight of the backlog"),
  setting("streaming.backpressure.pid.minRate", "100", "lowest rate, in records a second of a stream"),
  setting("streaming.backpressure.pid.proportional", "1", "weight of the error"),
  setting("streaming.backpressure.rateEstimator", "pid", "how the rate is estimated; there is no other"),
  setting("streaming.blockInterval", "200, or the batch interval", "length of a receiver's block, in ms; a block is a task"),
  setting("streaming.checkpoint.directory", "none", "as `ssc.checkpoint(directory)`"),
  setting("streaming.dynamicAllocation.enabled", "false", "executors come and go as batches need", "cluster"),
  setting("streaming.dynamicAllocation.maxExecutors", "no limit", "executors at most", "cluster"),
  setting("streaming.dynamicAllocation.minExecutors", "one a receiver, at least 1", "executors at least", "cluster"),
  setting(
    "streaming.dynamicAllocation.scalingDownRatio",
    "0.3",
    "share of the batch interval below which an executor is given back",
    "cluster",
  ),
  setting("streaming.dynamicAllocation.scalingInterval", "60", "seconds between two looks", "cluster"),
  setting("streaming.dynamicAllocation.scalingUpRatio", "0.9", "share of the batch interval above which executors are added", "cluster"),
  setting("streaming.fileStream.minRememberDuration", "60000", "how old a file may be when it appears, in ms"),
  setting("streaming.gracefulStopTimeoutMs", "ten batch intervals, at least 10000", "how long a graceful stop may take, in ms"),
  setting("streaming.receiver.maxRate", "no limit", "records a second of a receiver at most"),
  setting("streaming.receiverRestartDelay", "2000", "pause before a receiver is started again, in ms"),
  setting("streaming.stopSparkContextByDefault", "true", "does `ssc.stop()` stop the context of the jobs too"),
  setting("streaming.ui.retainedBatches", "1000", "completed batches whose progress is kept"),
  setting("task.maxFailures", "1 on local, 4 on a cluster", "how often a task may fail"),
  setting("task.timeoutMs", "600000", "how long a task may run, in ms; 0 is no limit", "threads and cluster"),
];

/** Spark's names, without `spark.`, of what is called otherwise here or said elsewhere. */
const SPARK_NAMES = new Map(
  Object.entries({
    "app.name": "the option --name",
    "cores.max": "cluster.maxExecutors",
    "dynamicAllocation.maxExecutors": "streaming.dynamicAllocation.maxExecutors",
    "dynamicAllocation.minExecutors": "streaming.dynamicAllocation.minExecutors",
    "executor.instances": "cluster.maxExecutors",
    "executor.memory": "executor.memoryMiB on local[N], and `millrace cluster start --executor-memory` on a cluster",
    master: "the option --master",
    "memory.storageFraction": "storage.memoryBytes",
    "network.timeout": "cluster.executorTimeoutMs",
    "streaming.gracefulStopTimeout": "streaming.gracefulStopTimeoutMs",
  }),
);

const byKey = new Map(KNOWN_SETTINGS.map((known) => [known.key, known]));

export function knownSetting(key: string): KnownSetting | undefined {
  return byKey.get(key);
}

/** What is wrong with a key, and what may be meant; undefined if it is a setting. */
export function describeUnknownSetting(key: string): string | undefined {
  if (byKey.has(key) || (key.startsWith(OWN_PREFIX) && key.length > OWN_PREFIX.length)) return undefined;
  const own = `Settings of your own begin with "${OWN_PREFIX}"; docs/settings.md lists the others.`;
  return `There is no setting "${key}". ${hint(key)}${own}`;
}

/** Yes-or-no settings, by their default; and numbers whose readers would take the default for what is none. */
function describeValue(key: string, value: string): string | undefined {
  const isSwitch = /^(true|false)$/.test(byKey.get(key)?.otherwise ?? "");
  if (isSwitch && !/^(true|false)$/.test(value)) return `${key} must be true or false, not "${value}"`;
  if (!/^(default\.parallelism|task\.maxFailures)$/.test(key) || /^[1-9]\d{0,8}$/.test(value)) return undefined;
  return `${key} must be a whole number from 1, not "${value}"`;
}

/** Throws INVALID_ARGUMENT for the first key that is no setting, and for values that mean nothing. */
export function requireKnownSettings(conf: ReadonlyMap<string, string>): void {
  for (const [key, value] of conf) {
    const problem = describeUnknownSetting(key) ?? describeValue(key, value);
    if (problem !== undefined) throw new MillraceError("INVALID_ARGUMENT", problem, { details: { key } });
  }
}

function hint(key: string): string {
  if (!key.startsWith("spark.")) return didYouMean(key);
  const name = key.slice("spark.".length);
  const here = byKey.has(name) ? name : SPARK_NAMES.get(name);
  return here === undefined ? didYouMean(name) : `Spark's setting of this name is ${here} here. `;
}

function didYouMean(key: string): string {
  const last = key.split(".").at(-1)!.toLowerCase();
  const near = KNOWN_SETTINGS.map((known) => {
    const sameEnd = known.key.toLowerCase().endsWith(`.${last}`);
    return { key: known.key, distance: editDistance(key.toLowerCase(), known.key.toLowerCase()), sameEnd };
  }).filter(({ distance, sameEnd }) => sameEnd || distance <= Math.max(2, key.length / 4));
  near.sort((a, b) => a.distance - b.distance);
  return near.length === 0
    ? ""
    : `Did you mean ${near
        .slice(0, 2)
        .map((one) => one.key)
        .join(" or ")}? `;
}

/** Letters to put in, take out or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
