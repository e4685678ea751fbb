// Types of the two contexts' methods: what each gives, and what must not compile.
import {
  type Broadcast,
  type CollectionAccumulator,
  type DoubleAccumulator,
  type DStream,
  type ExecutorMemoryStatus,
  type LongAccumulator,
  MillraceContext,
  milliseconds,
  type PortableDataStream,
  type RDD,
  type RDDStorageInfo,
  type Receiver,
  StorageLevel,
  StreamingContext,
  type StreamingContextState,
  type StreamingListener,
  seconds,
  type Time,
} from "millrace";
import { expectTypeOf } from "vitest";
import { ageStream, ages, numberStream, numbers, sc, ssc, wordStream, words } from "./samples.ts";

export const cases = {
  "MillraceContext.getOrCreate"() {
    expectTypeOf(MillraceContext.getOrCreate("local", "app", { conf: new Map([["a", "b"]]) })).toEqualTypeOf<MillraceContext>();
    // @ts-expect-error settings are text by name
    MillraceContext.getOrCreate("local", "app", { conf: new Map([["a", 1]]) });
  },
  "MillraceContext.whenIdle"() {
    expectTypeOf(sc.whenIdle()).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error it waits as long as it takes
    sc.whenIdle(1000);
  },
  "MillraceContext.stop"() {
    expectTypeOf(sc.stop()).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error what a streaming context stops with it is said there
    sc.stop({ graceful: true });
  },
  "MillraceContext.getConf"() {
    expectTypeOf(sc.getConf()).toEqualTypeOf<Map<string, string>>();
    // @ts-expect-error settings are asked for by name, in the Map
    sc.getConf("master");
  },
  "MillraceContext.runJob"() {
    expectTypeOf(sc.runJob(numbers, (values) => [...values].map(String))).toEqualTypeOf<Promise<string[][]>>();
    const some = sc.runJob(numbers, async (values, task) => [...values].length + task.partitionId, [0]);
    expectTypeOf(some).toEqualTypeOf<Promise<number[]>>();
    const handled = sc.runJob(
      words,
      () => 1,
      undefined,
      (index, result) => index + result,
    );
    expectTypeOf(handled).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error a function of a partition gets the RDD's records
    sc.runJob(words, (values: IterableIterator<number>) => values);
  },
  "MillraceContext.setLocalProperty"() {
    expectTypeOf(sc.setLocalProperty("pool", undefined)).toEqualTypeOf<void>();
    // @ts-expect-error properties are text
    sc.setLocalProperty("a", 1);
  },
  "MillraceContext.getLocalProperty"() {
    expectTypeOf(sc.getLocalProperty("pool")).toEqualTypeOf<string | undefined>();
    // @ts-expect-error it may not be set
    sc.getLocalProperty("pool").length;
  },
  "MillraceContext.withLocalProperties"() {
    expectTypeOf(sc.withLocalProperties({ a: "b", c: undefined }, () => 7)).toEqualTypeOf<number>();
    // @ts-expect-error properties are text
    sc.withLocalProperties({ a: 1 }, () => 7);
  },
  "MillraceContext.setJobGroup"() {
    expectTypeOf(sc.setJobGroup("group", "what it does", true)).toEqualTypeOf<void>();
    // @ts-expect-error a group has a description
    sc.setJobGroup("group");
  },
  "MillraceContext.clearJobGroup"() {
    expectTypeOf(sc.clearJobGroup()).toEqualTypeOf<void>();
    // @ts-expect-error there is one at a time
    sc.clearJobGroup("group");
  },
  "MillraceContext.setJobDescription"() {
    expectTypeOf(sc.setJobDescription(undefined)).toEqualTypeOf<void>();
    // @ts-expect-error a description is text
    sc.setJobDescription(1);
  },
  "MillraceContext.withSignal"() {
    expectTypeOf(sc.withSignal(new AbortController().signal, () => numbers.count())).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error the controller's signal, not the controller
    sc.withSignal(new AbortController(), () => numbers.count());
  },
  "MillraceContext.cancelJob"() {
    expectTypeOf(sc.cancelJob(1, "too slow")).toEqualTypeOf<void>();
    // @ts-expect-error jobs are numbered
    sc.cancelJob("count");
  },
  "MillraceContext.cancelJobGroup"() {
    expectTypeOf(sc.cancelJobGroup("group")).toEqualTypeOf<void>();
    // @ts-expect-error of which group?
    sc.cancelJobGroup();
  },
  "MillraceContext.cancelStage"() {
    expectTypeOf(sc.cancelStage(1)).toEqualTypeOf<void>();
    // @ts-expect-error a reason is text
    sc.cancelStage(1, new Error("too slow"));
  },
  "MillraceContext.cancelAllJobs"() {
    expectTypeOf(sc.cancelAllJobs()).toEqualTypeOf<void>();
    // @ts-expect-error all of them
    sc.cancelAllJobs("group");
  },
  "MillraceContext.killTaskAttempt"() {
    expectTypeOf(sc.killTaskAttempt("1.0.0")).toEqualTypeOf<boolean>();
    // @ts-expect-error attempts are named by text
    sc.killTaskAttempt(1);
  },
  "MillraceContext.addSparkListener"() {
    expectTypeOf(sc.addSparkListener({ onJobEnd: ({ jobId }) => console.log(jobId) })).toEqualTypeOf<void>();
    // @ts-expect-error a listener is told of events that there are
    sc.addSparkListener({ onJobEnded: () => {} });
  },
  "MillraceContext.removeSparkListener"() {
    expectTypeOf(sc.removeSparkListener({})).toEqualTypeOf<void>();
    // @ts-expect-error a listener is an object, not a function
    sc.removeSparkListener("onJobEnd");
  },
  "MillraceContext.getPersistentRDDs"() {
    expectTypeOf(sc.getPersistentRDDs()).toEqualTypeOf<Map<number, RDD<unknown>>>();
    // @ts-expect-error what records they have is not known
    sc.getPersistentRDDs().get(1)?.sum();
  },
  "MillraceContext.getRDDStorageInfo"() {
    expectTypeOf(sc.getRDDStorageInfo()).toEqualTypeOf<readonly RDDStorageInfo[]>();
    // @ts-expect-error of all RDDs
    sc.getRDDStorageInfo(1);
  },
  "MillraceContext.getExecutorMemoryStatus"() {
    expectTypeOf(sc.getExecutorMemoryStatus()).toEqualTypeOf<Map<string, ExecutorMemoryStatus>>();
    // @ts-expect-error of all executors
    sc.getExecutorMemoryStatus("driver");
  },
  "MillraceContext.textFile"() {
    expectTypeOf(sc.textFile("x", 3)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error of which file?
    sc.textFile();
  },
  "MillraceContext.wholeTextFiles"() {
    expectTypeOf(sc.wholeTextFiles("x", 3)).toEqualTypeOf<RDD<[path: string, content: string]>>();
    // @ts-expect-error files in one directory
    sc.wholeTextFiles(["x", "y"]);
  },
  "MillraceContext.binaryFiles"() {
    expectTypeOf(sc.binaryFiles("x")).toEqualTypeOf<RDD<[path: string, file: PortableDataStream]>>();
    // @ts-expect-error a file is opened first
    sc.binaryFiles("x").mapValues((file) => file.byteLength);
  },
  "MillraceContext.binaryRecords"() {
    expectTypeOf(sc.binaryRecords("x", 8)).toEqualTypeOf<RDD<Uint8Array>>();
    // @ts-expect-error records have a length
    sc.binaryRecords("x");
  },
  "MillraceContext.objectFile"() {
    expectTypeOf(sc.objectFile<Date>("dates")).toEqualTypeOf<RDD<Date>>();
    expectTypeOf(sc.objectFile("dates")).toEqualTypeOf<RDD<unknown>>();
    // @ts-expect-error of what type are they?
    sc.objectFile("dates").map((date) => date.getTime());
  },
  "MillraceContext.parallelize"() {
    expectTypeOf(sc.parallelize(new Set(["a"]), 2)).toEqualTypeOf<RDD<string>>();
    // @ts-expect-error a number is no list
    sc.parallelize(3);
  },
  "MillraceContext.makeRDD"() {
    expectTypeOf(sc.makeRDD([1, 2], 2)).toEqualTypeOf<RDD<number>>();
    // @ts-expect-error records are here, not promised
    sc.makeRDD(Promise.resolve([1]));
  },
  "MillraceContext.range"() {
    expectTypeOf(sc.range(0, 10, 2, 4)).toEqualTypeOf<RDD<number>>();
    // @ts-expect-error a range is of numbers
    sc.range("a", "z");
  },
  "MillraceContext.emptyRDD"() {
    expectTypeOf(sc.emptyRDD<Date>()).toEqualTypeOf<RDD<Date>>();
    // @ts-expect-error it has no records
    sc.emptyRDD<Date>([new Date(0)]);
  },
  "MillraceContext.union"() {
    expectTypeOf(sc.union(numbers, numbers)).toEqualTypeOf<RDD<number>>();
    expectTypeOf(sc.union([numbers])).toEqualTypeOf<RDD<number>>();
    // @ts-expect-error RDDs of one union have one kind of records
    sc.union(numbers, words);
    // @ts-expect-error a union of nothing
    sc.union();
  },
  "MillraceContext.setCheckpointDir"() {
    expectTypeOf(sc.setCheckpointDir(undefined)).toEqualTypeOf<void>();
    // @ts-expect-error a directory is a path
    sc.setCheckpointDir(new URL("file:///checkpoints"));
  },
  "MillraceContext.getCheckpointDir"() {
    expectTypeOf(sc.getCheckpointDir()).toEqualTypeOf<string | undefined>();
    // @ts-expect-error there may be none
    sc.getCheckpointDir().length;
  },
  "MillraceContext.broadcast"() {
    expectTypeOf(sc.broadcast(new Map([["a", 1]]))).toEqualTypeOf<Broadcast<Map<string, number>>>();
    // @ts-expect-error the value is inside
    sc.broadcast(new Map([["a", 1]])).get("a");
  },
  "MillraceContext.longAccumulator"() {
    expectTypeOf(sc.longAccumulator("count")).toEqualTypeOf<LongAccumulator>();
    // @ts-expect-error it begins with nought
    sc.longAccumulator(0);
  },
  "MillraceContext.doubleAccumulator"() {
    expectTypeOf(sc.doubleAccumulator()).toEqualTypeOf<DoubleAccumulator>();
    // @ts-expect-error it begins with nought
    sc.doubleAccumulator(0.5);
  },
  "MillraceContext.collectionAccumulator"() {
    expectTypeOf(sc.collectionAccumulator<string>("bad")).toEqualTypeOf<CollectionAccumulator<string>>();
    // @ts-expect-error it collects text
    sc.collectionAccumulator<string>("bad").add(1);
  },
  "MillraceContext.register"() {
    expectTypeOf(sc.register({} as LongAccumulator, "count")).toEqualTypeOf<LongAccumulator>();
    // @ts-expect-error an accumulator, not its value
    sc.register(0);
  },
  "StreamingContext.getActive"() {
    expectTypeOf(StreamingContext.getActive()).toEqualTypeOf<StreamingContext | undefined>();
    // @ts-expect-error there may be none
    StreamingContext.getActive().start();
  },
  "StreamingContext.getActiveOrCreate"() {
    expectTypeOf(StreamingContext.getActiveOrCreate(() => ssc)).toEqualTypeOf<StreamingContext>();
    // @ts-expect-error a function that makes one, so that it is made only if need be
    StreamingContext.getActiveOrCreate(ssc);
  },
  "StreamingContext.remember"() {
    expectTypeOf(ssc.remember(seconds(60))).toEqualTypeOf<void>();
    // @ts-expect-error a duration is no number
    ssc.remember(1000);
  },
  "StreamingContext.checkpoint"() {
    expectTypeOf(ssc.checkpoint(null)).toEqualTypeOf<void>();
    // @ts-expect-error how often is said of each stream
    ssc.checkpoint("checkpoints", seconds(10));
  },
  "StreamingContext.addStreamingListener"() {
    expectTypeOf(ssc.addStreamingListener({ onBatchCompleted: (batch) => console.log(batch.totalDelay) })).toEqualTypeOf<void>();
    // @ts-expect-error a listener is told of events that there are
    ssc.addStreamingListener({ onBatchFinished: () => {} });
  },
  "StreamingContext.removeStreamingListener"() {
    expectTypeOf(ssc.removeStreamingListener({} as StreamingListener)).toEqualTypeOf<void>();
    // @ts-expect-error which one?
    ssc.removeStreamingListener();
  },
  "StreamingContext.getState"() {
    expectTypeOf(ssc.getState()).toEqualTypeOf<StreamingContextState>();
    // @ts-expect-error there is no such state
    if (ssc.getState() === "PAUSED") throw new Error();
  },
  "StreamingContext.start"() {
    expectTypeOf(ssc.start()).toEqualTypeOf<void>();
    // @ts-expect-error it is not awaited: termination is
    ssc.start().then(String);
  },
  "StreamingContext.awaitTermination"() {
    expectTypeOf(ssc.awaitTermination()).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error with a time-out it has another name
    ssc.awaitTermination(1000);
  },
  "StreamingContext.awaitTerminationOrTimeout"() {
    expectTypeOf(ssc.awaitTerminationOrTimeout(1000)).toEqualTypeOf<Promise<boolean>>();
    // @ts-expect-error how long?
    ssc.awaitTerminationOrTimeout();
  },
  "StreamingContext.stop"() {
    expectTypeOf(ssc.stop({ graceful: true, stopContext: false })).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error options have names
    ssc.stop(true);
  },
  "StreamingContext.whenIdle"() {
    expectTypeOf(ssc.whenIdle()).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error it waits as long as it takes
    ssc.whenIdle(1000);
  },
  "StreamingContext.textFileStream"() {
    expectTypeOf(ssc.textFileStream("in", { newFilesOnly: false })).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a filter gets a path and gives a truth
    ssc.textFileStream("in", { filterFunc: (path: number) => path > 0 });
  },
  "StreamingContext.fileStream"() {
    expectTypeOf(ssc.fileStream("in")).toEqualTypeOf<DStream<[path: string, line: string]>>();
    const sizes = ssc.fileStream("in", async (file) => [file.toArray().byteLength], { filterFunc: (path) => path.endsWith(".bin") });
    expectTypeOf(sizes).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error a file gives several records
    ssc.fileStream("in", (file) => file.toArray().byteLength);
  },
  "StreamingContext.binaryRecordsStream"() {
    expectTypeOf(ssc.binaryRecordsStream("in", 8)).toEqualTypeOf<DStream<Uint8Array>>();
    // @ts-expect-error records have a length
    ssc.binaryRecordsStream("in");
  },
  "StreamingContext.socketTextStream"() {
    expectTypeOf(ssc.socketTextStream("localhost", 9999, StorageLevel.MEMORY_ONLY)).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a port is a number
    ssc.socketTextStream("localhost", "9999");
  },
  "StreamingContext.socketStream"() {
    const sizes = ssc.socketStream("localhost", 9999, async function* (bytes) {
      for await (const chunk of bytes) yield chunk.byteLength;
    });
    expectTypeOf(sizes).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error who makes records of bytes?
    ssc.socketStream("localhost", 9999);
  },
  "StreamingContext.rawSocketStream"() {
    expectTypeOf(ssc.rawSocketStream<Date>("localhost", 9999)).toEqualTypeOf<DStream<Date>>();
    // @ts-expect-error of what type are the records?
    ssc.rawSocketStream("localhost", 9999).map((record) => record.length);
  },
  "StreamingContext.receiverStream"() {
    expectTypeOf(ssc.receiverStream(() => ({}) as Receiver<Date>)).toEqualTypeOf<DStream<Date>>();
    // @ts-expect-error a function that makes one, where it is to run
    ssc.receiverStream({} as Receiver<Date>);
  },
  "StreamingContext.queueStream"() {
    expectTypeOf(ssc.queueStream([words, ["a"]], false, words)).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error each batch is a list
    ssc.queueStream([1, 2]);
    // @ts-expect-error the batch for want of one has the same records
    ssc.queueStream([words], true, numbers);
  },
  "StreamingContext.constantStream"() {
    expectTypeOf(ssc.constantStream(ages)).toEqualTypeOf<DStream<[string, number]>>();
    // @ts-expect-error the same RDD in each batch
    ssc.constantStream(["a"]);
  },
  "StreamingContext.union"() {
    const list = [numberStream, numberStream];
    expectTypeOf(ssc.union(list)).toEqualTypeOf<DStream<number>>();
    expectTypeOf(ssc.union(...list)).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error streams of two types have no union
    ssc.union(numberStream, wordStream);
  },
  "StreamingContext.transform"() {
    const several = ssc.transform([numberStream, ageStream], ([first, second], time) => {
      expectTypeOf<[typeof first, typeof second, typeof time]>().toEqualTypeOf<[RDD<number>, RDD<[string, number]>, Time]>();
      return second.keys().zip(first);
    });
    expectTypeOf(several).toEqualTypeOf<DStream<[string, number]>>();
    const list: DStream<number>[] = [numberStream];
    expectTypeOf(ssc.transform(list, (rdds) => rdds[0]!.union(...rdds.slice(1)))).toEqualTypeOf<DStream<number>>();
    // @ts-expect-error there are as many RDDs as streams
    ssc.transform([numberStream], ([_first, second]) => second);
  },
  "StreamingContext.inputStream"() {
    expectTypeOf(ssc.inputStream<string>((_scope, _streamId) => wordStream.node as never)).toEqualTypeOf<DStream<string>>();
    // @ts-expect-error a node of an input, which makes batches
    ssc.inputStream<string>(() => milliseconds(1));
  },
} satisfies Record<string, () => void>;
