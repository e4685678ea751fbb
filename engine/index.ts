// What a job author writes with. Each name is listed: nothing becomes public by accident.
export { DStream } from "./dstream/dstream.ts";
export { StreamInputInfo } from "./dstream/input-info-tracker.ts";
export type { InverseWindowOptions } from "./dstream/keyed-window-dstream-functions.ts";
export { ERROR_CODES, type ErrorCode, type ErrorFamily, isMillraceError, MillraceError } from "./errors.ts";
export { defaultPartitioner } from "./rdd/default-partitioner.ts";
export type { CompressionCodec, SaveOptions } from "./rdd/file-output.ts";
export type { AsyncFunc, AsyncOptions } from "./rdd/map-concurrently.ts";
export { type BoundedDouble, PartialResult } from "./rdd/partial-result.ts";
export type { PartitionCoalescer } from "./rdd/partition-rdd-functions.ts";
export type { PipeOptions, PrintLine } from "./rdd/process-pipes.ts";
export { RangePartitioner } from "./rdd/range-partitioner.ts";
export { type PartitionResult, RDD } from "./rdd/rdd.ts";
export { StatCounter } from "./rdd/stat-counter.ts";
export { AccumulatorV2 } from "./scheduler/accumulator.ts";
export type { Broadcast } from "./scheduler/broadcast.ts";
export { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from "./scheduler/builtin-accumulators.ts";
export type { PartitionFunc } from "./scheduler/context-jobs.ts";
export type { ExecutorMemoryStatus, RDDStorageInfo } from "./scheduler/context-storage.ts";
export type { PortableDataStream } from "./scheduler/file-inputs.ts";
export type { LocalProperties } from "./scheduler/job-scope.ts";
export { MillraceContext } from "./scheduler/millrace-context.ts";
export type {
  ApplicationEvent,
  ExecutorAddedEvent,
  ExecutorRemovedEvent,
  JobEndEvent,
  JobStartEvent,
  SchedulerListener,
  StageCompletedEvent,
  StageInfo,
  StageSubmittedEvent,
  TaskEndEvent,
  TaskEndReason,
  TaskInfo,
  TaskStartEvent,
} from "./scheduler/scheduler-listener.ts";
export type { ExecutorStatus, JobStatus, StageStatus, StatusTracker } from "./scheduler/status-tracker.ts";
export type { TaskFailure, TaskMetrics } from "./scheduler/task.ts";
export { type TaskCompletionListener, TaskContext, type TaskFailureListener } from "./scheduler/task-context.ts";
export { type ClassCodec, registerClass } from "./serialize/class-registry.ts";
export { encodeRecords } from "./serialize/records.ts";
export type { Comparator } from "./shuffle/order.ts";
export { FunctionPartitioner, HashPartitioner, type Partitioner, type Partitioning } from "./shuffle/partitioner.ts";
export { MapWithStateDStream } from "./state/map-with-state-dstream.ts";
export type { State } from "./state/state.ts";
export type { UpdateStateOptions } from "./state/state-dstream-functions.ts";
export { StateSpec } from "./state/state-spec.ts";
export { StorageLevel, type StorageLevelOptions } from "./storage/storage-level.ts";
export { BatchInfo, OutputOperationInfo } from "./streaming/batch-info.ts";
export type { FileStreamOptions } from "./streaming/connectors.ts";
export type { StreamingContextSettings } from "./streaming/context-settings.ts";

import "./streaming/dstream-context.ts";
import "./streaming/input-stream-functions.ts";

export { type MetricsSource, metricsSources } from "./streaming/metrics-sources.ts";
export { Receiver } from "./streaming/receiver.ts";
export type { ReceiverInfo } from "./streaming/receiver-info.ts";
export { StatsReportListener } from "./streaming/stats-report-listener.ts";
export {
  type StopOptions,
  StreamingContext,
  type StreamingContextState,
} from "./streaming/streaming-context.ts";
export { type BatchProgress, type BatchStatus, StreamingJobProgressListener } from "./streaming/streaming-job-progress-listener.ts";
export type { StreamingListener } from "./streaming/streaming-listener.ts";
export { Duration, milliseconds, minutes, seconds } from "./time/duration.ts";
export { type BatchTimeFormat, formatBatchTime } from "./time/format-time.ts";
export { Interval } from "./time/interval.ts";
export { Time } from "./time/time.ts";
