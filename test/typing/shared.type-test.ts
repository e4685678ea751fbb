// Types of what tasks share and how they lie: accumulators, broadcasts, partitioners, storage levels, tasks, jobs' status.
import {
  type AccumulatorV2,
  type BoundedDouble,
  type Broadcast,
  type ClassCodec,
  type CollectionAccumulator,
  type DoubleAccumulator,
  defaultPartitioner,
  type ErrorCode,
  type ExecutorStatus,
  encodeRecords,
  FunctionPartitioner,
  HashPartitioner,
  isMillraceError,
  type JobStatus,
  type LongAccumulator,
  type MillraceError,
  type PartialResult,
  type Partitioner,
  type PortableDataStream,
  RangePartitioner,
  registerClass,
  type StageStatus,
  StatCounter,
  type StatusTracker,
  StorageLevel,
  TaskContext,
} from "millrace";
import { expectTypeOf } from "vitest";
import { ages, births, words } from "./samples.ts";

declare const lengths: AccumulatorV2<string, number>;
declare const long: LongAccumulator;
declare const double: DoubleAccumulator;
declare const dates: CollectionAccumulator<Date>;
declare const table: Broadcast<Map<string, number>>;
declare const task: TaskContext;
declare const status: StatusTracker;
declare const partial: PartialResult<BoundedDouble>;
declare const file: PortableDataStream;
declare const codec: ClassCodec<StatCounter>;
declare const byName: Partitioner<string>;

export const cases = {
  "AccumulatorV2.isZero"() {
    expectTypeOf(lengths.isZero()).toEqualTypeOf<boolean>();
    // @ts-expect-error it is asked of what has been added
    lengths.isZero("");
  },
  "AccumulatorV2.copy"() {
    expectTypeOf(lengths.copy()).toEqualTypeOf<AccumulatorV2<string, number>>();
    // @ts-expect-error a copy has no name
    lengths.copy("lengths");
  },
  "AccumulatorV2.reset"() {
    expectTypeOf(lengths.reset()).toEqualTypeOf<void>();
    // @ts-expect-error to nothing
    lengths.reset(1);
  },
  "AccumulatorV2.add"() {
    expectTypeOf(lengths.add("word")).toEqualTypeOf<void>();
    // @ts-expect-error what goes in is not what comes out
    lengths.add(4);
  },
  "AccumulatorV2.merge"() {
    expectTypeOf(lengths.merge(lengths)).toEqualTypeOf<void>();
    // @ts-expect-error one of the same class
    long.merge(dates);
  },
  "AccumulatorV2.copyAndReset"() {
    expectTypeOf(lengths.copyAndReset()).toEqualTypeOf<AccumulatorV2<string, number>>();
    // @ts-expect-error a copy has no name
    lengths.copyAndReset("lengths");
  },
  "AccumulatorV2.isRegistered"() {
    expectTypeOf(lengths.isRegistered()).toEqualTypeOf<boolean>();
    // @ts-expect-error with any context
    lengths.isRegistered(words.sparkContext);
  },
  "LongAccumulator.copy"() {
    expectTypeOf(long.copy()).toEqualTypeOf<LongAccumulator>();
    expectTypeOf(long.value).toEqualTypeOf<number>();
    // @ts-expect-error text is not added to numbers
    long.copy().add("1");
  },
  "DoubleAccumulator.copy"() {
    expectTypeOf(double.copy()).toEqualTypeOf<DoubleAccumulator>();
    expectTypeOf(double.avg).toEqualTypeOf<number>();
    // @ts-expect-error text is not added to numbers
    double.copy().add("1");
  },
  "CollectionAccumulator.isZero"() {
    expectTypeOf(dates.isZero()).toEqualTypeOf<boolean>();
    // @ts-expect-error of what has been added
    dates.isZero([]);
  },
  "CollectionAccumulator.copy"() {
    expectTypeOf(dates.copy()).toEqualTypeOf<CollectionAccumulator<Date>>();
    expectTypeOf(dates.value).toEqualTypeOf<readonly Date[]>();
    // @ts-expect-error what was added stays
    dates.copy().value.push(new Date(0));
  },
  "CollectionAccumulator.reset"() {
    expectTypeOf(dates.reset()).toEqualTypeOf<void>();
    // @ts-expect-error to nothing
    dates.reset([]);
  },
  "CollectionAccumulator.add"() {
    expectTypeOf(dates.add(new Date(0))).toEqualTypeOf<void>();
    // @ts-expect-error it collects one type
    dates.add(0);
  },
  "CollectionAccumulator.merge"() {
    expectTypeOf(dates.merge(dates)).toEqualTypeOf<void>();
    // @ts-expect-error of what another one collects
    dates.merge(long);
  },
  "Broadcast.unpersist"() {
    expectTypeOf(table.unpersist()).toEqualTypeOf<void>();
    // @ts-expect-error it never waits
    table.unpersist(true);
  },
  "Broadcast.destroy"() {
    expectTypeOf(table.destroy()).toEqualTypeOf<void>();
    // @ts-expect-error it never waits
    table.destroy(true);
  },
  "Broadcast.toString"() {
    expectTypeOf(table.toString()).toEqualTypeOf<string>();
    // @ts-expect-error the value is in `value`
    table.toString().get("ann");
  },
  "HashPartitioner.getPartition"() {
    expectTypeOf(new HashPartitioner(4).getPartition(["any", 1])).toEqualTypeOf<number>();
    // @ts-expect-error the partition of which key?
    new HashPartitioner(4).getPartition();
  },
  "HashPartitioner.equals"() {
    expectTypeOf(new HashPartitioner(4).equals(new HashPartitioner(2))).toEqualTypeOf<boolean>();
    // @ts-expect-error a number of partitions is no partitioner
    new HashPartitioner(4).equals(4);
  },
  FunctionPartitioner() {
    expectTypeOf(new FunctionPartitioner(3, (word: string) => word.length).getPartition).toEqualTypeOf<(key: never) => number>();
    // @ts-expect-error a partition is a number
    new FunctionPartitioner(3, (word: string) => word);
  },
  "RangePartitioner.getPartition"() {
    expectTypeOf(new RangePartitioner(3, ages).getPartition).toEqualTypeOf<(key: never) => number>();
    // @ts-expect-error ranges of which keys?
    new RangePartitioner(3).getPartition;
  },
  "RangePartitioner.equals"() {
    expectTypeOf(new RangePartitioner(3, ages).equals(new HashPartitioner(3))).toEqualTypeOf<boolean>();
    // @ts-expect-error an RDD is no partitioner
    new RangePartitioner(3, ages).equals(ages);
  },
  "RangePartitioner.determineBounds"() {
    const sample = [["a", 1] as const, ["b", 2] as const];
    expectTypeOf(RangePartitioner.determineBounds<string>(sample, 2, (a, b) => a.length - b.length)).toEqualTypeOf<string[]>();
    // @ts-expect-error keys have weights
    RangePartitioner.determineBounds(["a", "b"], 2);
  },
  "Partitioner.getPartition"() {
    expectTypeOf(byName.getPartition("ann")).toEqualTypeOf<number>();
    // @ts-expect-error keys are names
    byName.getPartition(1);
  },
  "Partitioner.equals"() {
    expectTypeOf(byName.equals?.(new HashPartitioner(2))).toEqualTypeOf<boolean | undefined>();
    // @ts-expect-error it may have no such method
    byName.equals(new HashPartitioner(2));
  },
  defaultPartitioner() {
    expectTypeOf(defaultPartitioner(ages, births)).toEqualTypeOf<Partitioner>();
    // @ts-expect-error of RDDs
    defaultPartitioner(4);
  },
  "StorageLevel.equals"() {
    expectTypeOf(StorageLevel.NONE.equals("NONE")).toEqualTypeOf<boolean>();
    // @ts-expect-error with what?
    StorageLevel.NONE.equals();
  },
  "StorageLevel.toString"() {
    expectTypeOf(StorageLevel.NONE.toString()).toEqualTypeOf<string>();
    // @ts-expect-error there is one form
    StorageLevel.NONE.toString(true);
  },
  "StorageLevel.of"() {
    expectTypeOf(StorageLevel.of({ useMemory: true, replication: 2 })).toEqualTypeOf<StorageLevel>();
    // @ts-expect-error a number of replicas
    StorageLevel.of({ useMemory: true, replication: true });
    // @ts-expect-error options have names
    StorageLevel.of(true, false, 2);
  },
  "StorageLevel.fromString"() {
    expectTypeOf(StorageLevel.fromString("MEMORY_ONLY")).toEqualTypeOf<StorageLevel>();
    // @ts-expect-error a name is text
    StorageLevel.fromString(StorageLevel.MEMORY_ONLY);
  },
  "TaskContext.get"() {
    expectTypeOf(TaskContext.get()).toEqualTypeOf<TaskContext | undefined>();
    // @ts-expect-error there is none on the driver
    TaskContext.get().partitionId;
  },
  "TaskContext.getPartitionId"() {
    expectTypeOf(TaskContext.getPartitionId()).toEqualTypeOf<number>();
    // @ts-expect-error of the task that runs
    TaskContext.getPartitionId(1);
  },
  "TaskContext.isCompleted"() {
    expectTypeOf(task.isCompleted()).toEqualTypeOf<boolean>();
    // @ts-expect-error a promise it is not
    task.isCompleted().then(String);
  },
  "TaskContext.isInterrupted"() {
    expectTypeOf(task.isInterrupted()).toEqualTypeOf<boolean>();
    // @ts-expect-error by whom is not asked
    task.isInterrupted("driver");
  },
  "TaskContext.getLocalProperty"() {
    expectTypeOf(task.getLocalProperty("pool")).toEqualTypeOf<string | undefined>();
    // @ts-expect-error it may not be set
    task.getLocalProperty("pool").length;
  },
  "TaskContext.addTaskCompletionListener"() {
    expectTypeOf(task.addTaskCompletionListener((ended) => void ended.partitionId)).toEqualTypeOf<TaskContext>();
    // @ts-expect-error it is told of the task, not of an error
    task.addTaskCompletionListener((_ended, error) => error);
  },
  "TaskContext.addTaskFailureListener"() {
    expectTypeOf(task.addTaskFailureListener((_ended, error) => void error)).toEqualTypeOf<TaskContext>();
    // @ts-expect-error first the task, then the error
    task.addTaskFailureListener((error: Error) => error.message);
  },
  "StatusTracker.getJobIdsForGroup"() {
    expectTypeOf(status.getJobIdsForGroup("group")).toEqualTypeOf<number[]>();
    // @ts-expect-error groups have names
    status.getJobIdsForGroup(1);
  },
  "StatusTracker.getActiveStageIds"() {
    expectTypeOf(status.getActiveStageIds()).toEqualTypeOf<number[]>();
    // @ts-expect-error of all jobs
    status.getActiveStageIds(1);
  },
  "StatusTracker.getActiveJobIds"() {
    expectTypeOf(status.getActiveJobIds()).toEqualTypeOf<number[]>();
    // @ts-expect-error a group's jobs have a method of their own
    status.getActiveJobIds("group");
  },
  "StatusTracker.getJobInfo"() {
    expectTypeOf(status.getJobInfo(1)).toEqualTypeOf<JobStatus | undefined>();
    // @ts-expect-error it may be forgotten
    status.getJobInfo(1).stageIds;
  },
  "StatusTracker.getStageInfo"() {
    expectTypeOf(status.getStageInfo(1)).toEqualTypeOf<StageStatus | undefined>();
    // @ts-expect-error stages are numbered
    status.getStageInfo("1");
  },
  "StatusTracker.getExecutorInfos"() {
    expectTypeOf(status.getExecutorInfos()).toEqualTypeOf<readonly ExecutorStatus[]>();
    // @ts-expect-error of all of them
    status.getExecutorInfos("driver");
  },
  "StatusTracker.jobsOfStage"() {
    expectTypeOf(status.jobsOfStage(1)).toEqualTypeOf<readonly number[]>();
    // @ts-expect-error of which stage?
    status.jobsOfStage();
  },
  "StatCounter.merge"() {
    expectTypeOf(new StatCounter([1]).merge(2).merge(new StatCounter())).toEqualTypeOf<StatCounter>();
    // @ts-expect-error numbers one by one, or a counter
    new StatCounter().merge([1, 2]);
  },
  "StatCounter.copy"() {
    expectTypeOf(new StatCounter().copy()).toEqualTypeOf<StatCounter>();
    // @ts-expect-error a counter counts numbers
    new StatCounter(["1"]).copy();
  },
  "StatCounter.toString"() {
    expectTypeOf(new StatCounter().toString()).toEqualTypeOf<string>();
    // @ts-expect-error there is one form
    new StatCounter().toString(2);
  },
  "PartialResult.getFinalValue"() {
    expectTypeOf(partial.getFinalValue()).toEqualTypeOf<Promise<BoundedDouble>>();
    // @ts-expect-error it is awaited
    partial.getFinalValue().mean;
  },
  "PortableDataStream.getPath"() {
    expectTypeOf(file.getPath()).toEqualTypeOf<string>();
    // @ts-expect-error it is the whole path
    file.getPath("name");
  },
  "PortableDataStream.toArray"() {
    expectTypeOf(file.toArray()).toEqualTypeOf<Uint8Array>();
    // @ts-expect-error bytes are no text
    file.toArray().split("\n");
  },
  "PortableDataStream.open"() {
    expectTypeOf(file.open()).toEqualTypeOf<AsyncIterable<Uint8Array>>();
    // @ts-expect-error each part is awaited
    for (const _part of file.open());
  },
  "ClassCodec.encode"() {
    expectTypeOf(codec.encode(new StatCounter())).toEqualTypeOf<unknown>();
    // @ts-expect-error an instance of the class
    codec.encode(1);
  },
  "ClassCodec.decode"() {
    expectTypeOf(codec.decode([1, 2])).toEqualTypeOf<StatCounter>();
    // @ts-expect-error of what it gave
    codec.decode();
  },
  registerClass() {
    expectTypeOf(registerClass("URL", URL, { encode: (url) => url.href, decode: (href) => new URL(String(href)) })).toEqualTypeOf<void>();
    // @ts-expect-error what is decoded is an instance again
    registerClass("URL", URL, { encode: (url) => url.href, decode: (href) => String(href) });
  },
  encodeRecords() {
    expectTypeOf(encodeRecords(["a", 1])).toEqualTypeOf<Uint8Array>();
    // @ts-expect-error a list
    encodeRecords("a");
  },
  isMillraceError() {
    const error: unknown = undefined;
    if (isMillraceError(error, "INVALID_ARGUMENT")) expectTypeOf(error).toEqualTypeOf<MillraceError>();
    expectTypeOf<MillraceError["code"]>().toEqualTypeOf<ErrorCode>();
    // @ts-expect-error there is no such code
    isMillraceError(error, "BAD_LUCK");
  },
} satisfies Record<string, () => void>;
