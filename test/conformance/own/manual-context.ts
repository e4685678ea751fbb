// A streaming context whose time the test moves, for cases of Spark's unit tests.
import { type DStream, Receiver, StreamingContext, type StreamingListener, seconds } from "../../../index.ts";
import { ManualClock } from "../../../testing.ts";

export class ManualContext {
  readonly clock: ManualClock;
  readonly ssc: StreamingContext;

  constructor(
    options: { readonly conf?: Readonly<Record<string, string>>; readonly startMs?: number; readonly batchSeconds?: number } = {},
  ) {
    this.clock = new ManualClock(options.startMs ?? 0);
    const batchInterval = seconds(options.batchSeconds ?? 1);
    this.ssc = new StreamingContext({ master: "local", batchInterval, clock: this.clock, conf: options.conf ?? {} });
  }

  /** Runs `count` batches to their end. */
  async run(count = 1): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.ssc.whenIdle();
      this.clock.advance(this.ssc.batchIntervalMs);
    }
    await this.ssc.whenIdle();
  }
}

/** What the batches of a stream will hold. */
export function collected<T>(stream: DStream<T>): T[][] {
  const batches: T[][] = [];
  stream.foreachRDD(async (rdd) => void batches.push(await rdd.collect()));
  return batches;
}

/** Resolves with what a listener is told the first time it is called back as `name`. */
export function heard<K extends keyof StreamingListener>(
  ssc: StreamingContext,
  name: K,
): Promise<Parameters<NonNullable<StreamingListener[K]>>[0]> {
  return new Promise((resolve) => {
    ssc.addStreamingListener({ [name]: resolve });
  });
}

/** Runs what it is given when it is started, and gives the receiver to the test. */
export class ScriptedReceiver extends Receiver<string> {
  private readonly starting: (receiver: ScriptedReceiver) => void | Promise<void>;
  private readonly stopping: () => void | Promise<void>;

  constructor(starting: (receiver: ScriptedReceiver) => void | Promise<void>, stopping: () => void | Promise<void> = () => {}) {
    super();
    this.starting = starting;
    this.stopping = stopping;
  }
  override onStart(): void | Promise<void> {
    return this.starting(this);
  }
  override onStop(): void | Promise<void> {
    return this.stopping();
  }
}
