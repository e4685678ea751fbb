// Types of what listens and receives, of states and of the test kit: what each gives, and what must not compile.
import type {
  ApplicationEvent,
  BatchInfo,
  BatchProgress,
  DStream,
  ExecutorAddedEvent,
  ExecutorRemovedEvent,
  JobEndEvent,
  JobStartEvent,
  MetricsSource,
  OutputOperationInfo,
  ReceiverInfo,
  SchedulerListener,
  StageCompletedEvent,
  StageSubmittedEvent,
  State,
  StreamingJobProgressListener,
  StreamingListener,
  TaskEndEvent,
  TaskStartEvent,
  Time,
} from "millrace";
import { HashPartitioner, metricsSources, Receiver, StateSpec, StreamingContext, seconds } from "millrace";
import { runBatches } from "millrace/testing";
import { expectTypeOf } from "vitest";
import { ages, births, sc, ssc } from "./samples.ts";

declare const receiver: Receiver<string>;
declare const state: State<number>;
declare const spec: StateSpec<string, number, Date, string>;
declare const progress: StreamingJobProgressListener;
declare const source: MetricsSource;

/** What a listener's method is called with. */
type EventOf<Listener, Method extends keyof Listener> = Parameters<Extract<Listener[Method], (...args: never) => unknown>>;

export const cases = {
  "SchedulerListener.onApplicationStart"() {
    expectTypeOf<EventOf<SchedulerListener, "onApplicationStart">>().toEqualTypeOf<[event: ApplicationEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onApplicationStart: (event: JobEndEvent) => void event.error });
  },
  "SchedulerListener.onApplicationEnd"() {
    expectTypeOf<EventOf<SchedulerListener, "onApplicationEnd">>().toEqualTypeOf<[event: ApplicationEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onApplicationEnd: (event: JobEndEvent) => void event.error });
  },
  "SchedulerListener.onJobStart"() {
    expectTypeOf<EventOf<SchedulerListener, "onJobStart">>().toEqualTypeOf<[event: JobStartEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onJobStart: (event: StageSubmittedEvent) => void event.stageInfo });
  },
  "SchedulerListener.onJobEnd"() {
    expectTypeOf<EventOf<SchedulerListener, "onJobEnd">>().toEqualTypeOf<[event: JobEndEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onJobEnd: (event: TaskEndEvent) => void event.reason });
  },
  "SchedulerListener.onStageSubmitted"() {
    expectTypeOf<EventOf<SchedulerListener, "onStageSubmitted">>().toEqualTypeOf<[event: StageSubmittedEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onStageSubmitted: (event: TaskStartEvent) => void event.taskInfo });
  },
  "SchedulerListener.onStageCompleted"() {
    expectTypeOf<EventOf<SchedulerListener, "onStageCompleted">>().toEqualTypeOf<[event: StageCompletedEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onStageCompleted: (event: TaskEndEvent) => void event.reason });
  },
  "SchedulerListener.onTaskStart"() {
    expectTypeOf<EventOf<SchedulerListener, "onTaskStart">>().toEqualTypeOf<[event: TaskStartEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onTaskStart: (event: StageSubmittedEvent) => void event.stageInfo });
  },
  "SchedulerListener.onTaskEnd"() {
    expectTypeOf<EventOf<SchedulerListener, "onTaskEnd">>().toEqualTypeOf<[event: TaskEndEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onTaskEnd: (event: StageCompletedEvent) => void event.stageInfo });
  },
  "SchedulerListener.onExecutorAdded"() {
    expectTypeOf<EventOf<SchedulerListener, "onExecutorAdded">>().toEqualTypeOf<[event: ExecutorAddedEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onExecutorAdded: (event: ExecutorRemovedEvent) => void event.reason });
  },
  "SchedulerListener.onExecutorRemoved"() {
    expectTypeOf<EventOf<SchedulerListener, "onExecutorRemoved">>().toEqualTypeOf<[event: ExecutorRemovedEvent]>();
    // @ts-expect-error another event
    sc.addSparkListener({ onExecutorRemoved: (event: ExecutorAddedEvent) => void event.host });
  },
  "StreamingListener.onStreamingStarted"() {
    expectTypeOf<EventOf<StreamingListener, "onStreamingStarted">>().toEqualTypeOf<[timeMs: number]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onStreamingStarted: (event: Time) => void event.milliseconds });
  },
  "StreamingListener.onReceiverStarted"() {
    expectTypeOf<EventOf<StreamingListener, "onReceiverStarted">>().toEqualTypeOf<[receiver: ReceiverInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onReceiverStarted: (event: BatchInfo) => void event.numRecords });
  },
  "StreamingListener.onReceiverError"() {
    expectTypeOf<EventOf<StreamingListener, "onReceiverError">>().toEqualTypeOf<[receiver: ReceiverInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onReceiverError: (event: Error) => void event.message });
  },
  "StreamingListener.onReceiverStopped"() {
    expectTypeOf<EventOf<StreamingListener, "onReceiverStopped">>().toEqualTypeOf<[receiver: ReceiverInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onReceiverStopped: (event: BatchInfo) => void event.numRecords });
  },
  "StreamingListener.onBatchSubmitted"() {
    expectTypeOf<EventOf<StreamingListener, "onBatchSubmitted">>().toEqualTypeOf<[batch: BatchInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onBatchSubmitted: (event: Time) => void event.milliseconds });
  },
  "StreamingListener.onBatchStarted"() {
    expectTypeOf<EventOf<StreamingListener, "onBatchStarted">>().toEqualTypeOf<[batch: BatchInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onBatchStarted: (event: OutputOperationInfo) => void event.id });
  },
  "StreamingListener.onBatchCompleted"() {
    expectTypeOf<EventOf<StreamingListener, "onBatchCompleted">>().toEqualTypeOf<[batch: BatchInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onBatchCompleted: (event: ReceiverInfo) => void event.active });
  },
  "StreamingListener.onOutputOperationStarted"() {
    expectTypeOf<EventOf<StreamingListener, "onOutputOperationStarted">>().toEqualTypeOf<[output: OutputOperationInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onOutputOperationStarted: (event: BatchInfo) => void event.numRecords });
  },
  "StreamingListener.onOutputOperationCompleted"() {
    expectTypeOf<EventOf<StreamingListener, "onOutputOperationCompleted">>().toEqualTypeOf<[output: OutputOperationInfo]>();
    // @ts-expect-error it is told something else
    ssc.addStreamingListener({ onOutputOperationCompleted: (event: BatchInfo) => void event.numRecords });
  },
  "StreamingJobProgressListener.getBatch"() {
    expectTypeOf(progress.getBatch(1000)).toEqualTypeOf<BatchProgress | undefined>();
    // @ts-expect-error milliseconds, as in listeners' events
    progress.getBatch(seconds(1));
  },
  "MetricsSource.read"() {
    expectTypeOf(source.read()).toEqualTypeOf<Readonly<Record<string, number>>>();
    // @ts-expect-error all at once
    source.read("batches");
  },
  metricsSources() {
    expectTypeOf(metricsSources()).toEqualTypeOf<readonly MetricsSource[]>();
    // @ts-expect-error of all contexts
    metricsSources(ssc);
  },
  "Receiver.onStart"() {
    expectTypeOf(receiver.onStart()).toEqualTypeOf<void | Promise<void>>();
    class Late extends Receiver<string> {
      override onStop() {}
      // @ts-expect-error it gets nothing
      override onStart(delayMs: number) {
        return delayMs;
      }
    }
    return Late;
  },
  "Receiver.onStop"() {
    expectTypeOf(receiver.onStop()).toEqualTypeOf<void | Promise<void>>();
    class Rude extends Receiver<string> {
      override onStart() {}
      // @ts-expect-error it gives nothing, or the promise of it
      override onStop = () => "stopped";
    }
    return Rude;
  },
  "Receiver.preferredLocation"() {
    expectTypeOf(receiver.preferredLocation()).toEqualTypeOf<string | undefined>();
    class Choosy extends Receiver<string> {
      override onStart() {}
      override onStop() {}
      // @ts-expect-error one place or none
      override preferredLocation() {
        return ["a", "b"];
      }
    }
    return Choosy;
  },
  "Receiver.onBlockStored"() {
    expectTypeOf(receiver.onBlockStored([1, 2])).toEqualTypeOf<void | Promise<void>>();
    // @ts-expect-error what was stored with its records, in a list
    receiver.onBlockStored(1);
  },
  "Receiver.store"() {
    expectTypeOf(receiver.store("record", { offset: 1 })).toEqualTypeOf<void | Promise<void>>();
    // @ts-expect-error records are text
    receiver.store(1);
  },
  "Receiver.storeBlock"() {
    expectTypeOf(receiver.storeBlock(new Set(["a"]))).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error records are text
    receiver.storeBlock([1]);
  },
  "Receiver.storeBytes"() {
    expectTypeOf(receiver.storeBytes(new Uint8Array(1))).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error bytes, of encodeRecords
    receiver.storeBytes(["a"]);
  },
  "Receiver.reportError"() {
    expectTypeOf(receiver.reportError("lost", new Error())).toEqualTypeOf<void>();
    // @ts-expect-error first in words
    receiver.reportError(new Error());
  },
  "Receiver.restart"() {
    expectTypeOf(receiver.restart("lost", new Error(), 1000)).toEqualTypeOf<void>();
    // @ts-expect-error a delay is in milliseconds
    receiver.restart("lost", new Error(), seconds(1));
  },
  "Receiver.stop"() {
    expectTypeOf(receiver.stop("done")).toEqualTypeOf<void>();
    // @ts-expect-error why?
    receiver.stop();
  },
  "Receiver.isStarted"() {
    expectTypeOf(receiver.isStarted()).toEqualTypeOf<boolean>();
    // @ts-expect-error it is asked of now
    receiver.isStarted(1000);
  },
  "Receiver.isStopped"() {
    expectTypeOf(receiver.isStopped()).toEqualTypeOf<boolean>();
    // @ts-expect-error a promise it is not
    receiver.isStopped().then(String);
  },
  "State.exists"() {
    expectTypeOf(state.exists()).toEqualTypeOf<boolean>();
    // @ts-expect-error the state of the key it was given for
    state.exists("ann");
  },
  "State.get"() {
    expectTypeOf(state.get()).toEqualTypeOf<number>();
    // @ts-expect-error there is no value for want of one
    state.get(0);
  },
  "State.getOption"() {
    expectTypeOf(state.getOption()).toEqualTypeOf<number | undefined>();
    // @ts-expect-error there may be none
    state.getOption() + 1;
  },
  "State.update"() {
    expectTypeOf(state.update(1)).toEqualTypeOf<void>();
    // @ts-expect-error states are numbers here
    state.update("1");
  },
  "State.remove"() {
    expectTypeOf(state.remove()).toEqualTypeOf<void>();
    // @ts-expect-error the state of the key it was given for
    state.remove("ann");
  },
  "State.isTimingOut"() {
    expectTypeOf(state.isTimingOut()).toEqualTypeOf<boolean>();
    // @ts-expect-error now, or not
    state.isTimingOut(seconds(1));
  },
  "StateSpec.function"() {
    const made = StateSpec.function((key: string, value: number | undefined, state: State<Date>) =>
      value === 1 ? key : state.getOption(),
    );
    expectTypeOf(made).toEqualTypeOf<StateSpec<string, number, Date, string | Date>>();
    // @ts-expect-error the third is a state
    StateSpec.function((_key: string, _value: number | undefined, date: Date) => date);
  },
  "StateSpec.functionWithTime"() {
    const made = StateSpec.functionWithTime((time, _key: string, _value: number | undefined, state: State<Time>) => {
      state.update(time);
      return state.isTimingOut() ? null : state.get();
    });
    expectTypeOf(made).toEqualTypeOf<StateSpec<string, number, Time, Time>>();
    // @ts-expect-error the time comes first
    StateSpec.functionWithTime((key: string, _value: number | undefined, _state: State<Time>) => key);
  },
  "StateSpec.initialState"() {
    expectTypeOf(spec.initialState(births)).toEqualTypeOf<typeof spec>();
    // @ts-expect-error initial states of another type
    spec.initialState(ages);
  },
  "StateSpec.numPartitions"() {
    expectTypeOf(spec.numPartitions(3)).toEqualTypeOf<typeof spec>();
    // @ts-expect-error a partitioner has a method of its own
    spec.numPartitions(new HashPartitioner(3));
  },
  "StateSpec.partitioner"() {
    expectTypeOf(spec.partitioner({ numPartitions: 2, getPartition: (name) => name.length })).toEqualTypeOf<typeof spec>();
    // @ts-expect-error keys of another type have another partitioner
    spec.partitioner({ numPartitions: 2, getPartition: (key: Date) => key.getTime() });
  },
  "StateSpec.timeout"() {
    expectTypeOf(spec.timeout(seconds(5))).toEqualTypeOf<typeof spec>();
    // @ts-expect-error a time-out is a duration
    spec.timeout(5);
  },
  runBatches() {
    // Literals give streams of their general types; tuples stay tuples.
    const results = runBatches({
      inputs: [[["a b"], null, []], [[["a", 1]], [["b", 2]]], [[1, 2]]],
      build: (context, text, table, plain) => {
        expectTypeOf(context).toEqualTypeOf<StreamingContext>();
        expectTypeOf<[typeof text, typeof table, typeof plain]>().toEqualTypeOf<
          [DStream<string>, DStream<[string, number]>, DStream<number>]
        >();
        return text.map((word) => [word, true]).join(table.reduceByKey((a, b) => a + b));
      },
    });
    expectTypeOf(results).toEqualTypeOf<Promise<[string, [boolean, number]][][]>>();
    const typed = runBatches({ inputs: [[[{ at: new Date(0), tags: ["x"] }]]], build: (_context, events) => events.map(({ at }) => at) });
    expectTypeOf(typed).toEqualTypeOf<Promise<Date[][]>>();
    // @ts-expect-error a program gives a stream
    runBatches({ inputs: [[[1]]], build: () => 1 });
    // @ts-expect-error a stream that has no input
    runBatches({ inputs: [[[1]]], build: (_context, _a: DStream<number>, b: DStream<number>) => b });
  },
  StreamingContext() {
    expectTypeOf(new StreamingContext("local", "app", seconds(1))).toEqualTypeOf<StreamingContext>();
    expectTypeOf(new StreamingContext(sc, seconds(1))).toEqualTypeOf<StreamingContext>();
    // @ts-expect-error the batch interval is no number
    new StreamingContext("local", "app", 1);
    // @ts-expect-error how long are the batches?
    new StreamingContext(sc);
  },
} satisfies Record<string, () => unknown>;
