// Every kind of case: those that the runner runs, and those that only a real engine can show, which are tests of our own.
import type { Kind } from "../kind.ts";
import { accumulator } from "./accumulators.ts";
import { format, timer } from "./clocks.ts";
import { defaultPartitionerKind, determineBounds } from "./partitioning.ts";
import { dynalloc, kafkaRate, pid, rateLimiter } from "./rates.ts";
import { rdd, split } from "./rdd.ts";
import { queue, slice, sliceRelative } from "./sources.ts";
import { checkpointInterval, stateRdd, stateRecord } from "./state.ts";
import { stateMap } from "./state-maps.ts";
import { checkpoint, driverFailure, dstream } from "./stream.ts";
import { duration, time } from "./time.ts";

const KINDS: Readonly<Record<string, Kind>> = {
  dstream,
  "dstream-error": dstream,
  mapWithState: dstream,
  checkpoint,
  "driver-failure": driverFailure,
  "state-record": stateRecord,
  "state-rdd": stateRdd,
  "checkpoint-interval": checkpointInterval,
  slice,
  "slice-relative": sliceRelative,
  queue,
  rdd,
  split,
  time,
  duration,
  format,
  timer,
  "state-map": stateMap,
  accumulator,
  pid,
  "rate-limiter": rateLimiter,
  "kafka-rate": kafkaRate,
  dynalloc,
  "default-partitioner": defaultPartitionerKind,
  "determine-bounds": determineBounds,
};

/** What runs cases of this kind, if the runner does. */
export function runnerOf(kind: string): Kind | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
}

/** Kinds of text and tables only: each case is a test of our own that bears its id. */
export const OWN_TEST_KINDS: ReadonlySet<string> = new Set([
  "api-error",
  "block-generator",
  "block-tracker",
  "checkpoint-files",
  "cluster",
  "input-info",
  "lifecycle",
  "listener",
  "progress-listener",
  "receiver",
  "receiver-scheduling",
  "retention",
  "source",
  "state-object",
  "statement",
  "storage-level",
  "task-failure",
]);
