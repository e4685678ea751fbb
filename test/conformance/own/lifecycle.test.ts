// Cases of Spark's StreamingContextSuite about the life of a context. Left out: recovery of a driver from its checkpoint.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { metricsSources, seconds } from "../../../index.ts";
import { collected, heard, ManualContext, ScriptedReceiver } from "./manual-context.ts";

let context: ManualContext;
beforeEach(() => {
  context = new ManualContext();
});
afterEach(async () => {
  await context.ssc.stop({ stopContext: true });
  vi.restoreAllMocks();
});

const ready = () => context.ssc.queueStream([]).foreachRDD(() => {});
const isContextAlive = async () => {
  const { sparkContext } = context.ssc;
  return sparkContext
    .parallelize(Array.from({ length: 100 }, (_, i) => i))
    .collect()
    .then(
      (records) => records.length === 100,
      () => false,
    );
};

test("StreamingContextSuite/from conf with settings", () => {
  context = new ManualContext({ conf: { "app.x": "10s" } });
  expect(context.ssc.sparkContext.conf.get("app.x")).toBe("10s");
});

test("StreamingContextSuite/checkPoint from conf", () => {
  context = new ManualContext({ conf: { "streaming.checkpoint.directory": "/tmp/millrace-checkpoints" } });
  expect(context.ssc.sparkContext.getCheckpointDir()).toContain("/tmp/millrace-checkpoints");
});

test("StreamingContextSuite/start and stop state check", async () => {
  const { ssc } = context;
  ready();
  expect(ssc.getState()).toBe("initialized");
  ssc.start();
  expect(ssc.getState()).toBe("active");
  await ssc.stop();
  expect(ssc.getState()).toBe("stopped");
  await expect(ssc.sparkContext.parallelize([1]).collect()).rejects.toMatchObject({ code: "STOPPED" });
});

test("StreamingContextSuite/start failure should stop internal components", async () => {
  const { ssc } = context;
  ssc.queueStream<[string, number]>([]).updateStateByKey((values: number[]) => values.length);
  expect(() => ssc.start()).toThrow();
  expect(ssc.getState()).toBe("stopped");
  expect([metricsSources(), ssc.parts.graph.zeroTimeMs]).toEqual([[], undefined]);
  context.clock.advance(10_000);
  expect(ssc.parts.scheduler.pending).toBe(0);
});

test("StreamingContextSuite/start multiple times", () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const { ssc } = context;
  ready();
  ssc.start();
  expect(ssc.getState()).toBe("active");
  ssc.start();
  expect(ssc.getState()).toBe("active");
  expect(told).toHaveBeenCalledWith("StreamingContext has already been started");
});

test("StreamingContextSuite/stop multiple times", async () => {
  const { ssc } = context;
  ready();
  ssc.start();
  await ssc.stop();
  expect(ssc.getState()).toBe("stopped");
  await ssc.stop();
  expect(ssc.getState()).toBe("stopped");
});

test("StreamingContextSuite/stop only streaming context", async () => {
  ready();
  context.ssc.start();
  await context.ssc.stop({ stopContext: false });
  expect([context.ssc.getState(), await isContextAlive()]).toEqual(["stopped", true]);
  await context.ssc.stop({ stopContext: true });

  context = new ManualContext({ conf: { "streaming.stopSparkContextByDefault": "false" } });
  ready();
  context.ssc.start();
  await context.ssc.stop();
  expect([context.ssc.getState(), await isContextAlive()]).toEqual(["stopped", true]);
});

test("StreamingContextSuite/stop(stopSparkContext=true) after stop(stopSparkContext=false)", async () => {
  ready();
  context.ssc.start();
  await context.ssc.stop({ stopContext: false });
  expect(await isContextAlive()).toBe(true);
  await context.ssc.stop({ stopContext: true });
  expect(await isContextAlive()).toBe(false);
});

test("StreamingContextSuite/stop gracefully even if a receiver misses StopReceiver", async () => {
  const { ssc } = context;
  ssc.receiverStream(() => new ScriptedReceiver(() => {})).foreachRDD(() => {});
  ssc.start();
  await ssc.stop({ stopContext: true, graceful: true });
  expect(ssc.getState()).toBe("stopped");
}, 30_000);

test("StreamingContextSuite/stop slow receiver gracefully", async () => {
  context = new ManualContext({ conf: { "streaming.gracefulStopTimeoutMs": "20000000" } });
  const { ssc } = context;
  let begin = () => {};
  const stopAsked = new Promise<void>((resolve) => {
    begin = resolve;
  });
  // Nothing comes before the stop is asked for, and the receiver ends when it has received all.
  const receiveAll = async (receiver: ScriptedReceiver) => {
    await stopAsked;
    for (let i = 0; i < 15; i++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await receiver.store(`${i}`);
    }
  };
  let receiving = Promise.resolve();
  const makeReceiver = () =>
    new ScriptedReceiver(
      (receiver) => {
        receiving = receiveAll(receiver);
      },
      () => {
        begin();
        return receiving;
      },
    );
  const batches = collected(ssc.receiverStream(makeReceiver));
  const started = heard(ssc, "onReceiverStarted");
  ssc.start();
  await started;
  await ssc.stop({ graceful: true });
  expect(batches.flat()).toEqual(Array.from({ length: 15 }, (_, i) => `${i}`));
});

test("StreamingContextSuite/registering and de-registering of streamingSource", async () => {
  const { ssc } = context;
  ready();
  const name = `${ssc.sparkContext.appName}.StreamingMetrics`;
  const isRegistered = () => metricsSources().some(({ sourceName }) => sourceName === name);
  expect(isRegistered()).toBe(false);
  ssc.start();
  expect(isRegistered()).toBe(true);
  await ssc.stop();
  expect(isRegistered()).toBe(false);
});

test("StreamingContextSuite/SPARK-28709 registering and de-registering of progressListener", async () => {
  const { ssc } = context;
  const tell = (timeMs: number) => ssc.parts.bus.post("onStreamingStarted", timeMs);
  ready();
  tell(1);
  expect(ssc.progress.startTime).toBe(-1);
  ssc.start();
  await context.run(2);
  expect([ssc.progress.numTotalCompletedBatches, ssc.progress.startTime > 1]).toEqual([2, true]);
  await ssc.stop();
  tell(5);
  expect(ssc.progress.startTime).toBeGreaterThan(5);
});

test("StreamingContextSuite/awaitTermination with error in task", async () => {
  const { ssc } = context;
  ssc
    .queueStream([[1]])
    .map(() => {
      throw new Error("error in map task");
    })
    .foreachRDD((rdd) => rdd.count());
  ssc.start();
  const ended = ssc.awaitTerminationOrTimeout(5000);
  const failed = expect(ended).rejects.toThrow("map task");
  await context.run();
  await failed;
});

test("StreamingContextSuite/awaitTermination with error in job generation", async () => {
  class TestException extends Error {}
  const { ssc } = context;
  ssc
    .queueStream([[1]])
    .transform(() => {
      throw new TestException("error in transform");
    })
    .foreachRDD(() => {});
  ssc.start();
  const ended = ssc.awaitTerminationOrTimeout(5000).catch((error: unknown) => error);
  await context.run();
  const error = await ended;
  expect(error).toBeInstanceOf(TestException);
  expect(error).toMatchObject({ message: "error in transform" });
});

test("StreamingContextSuite/awaitTerminationOrTimeout", async () => {
  const { ssc } = context;
  ready();
  ssc.start();
  expect(await ssc.awaitTerminationOrTimeout(1)).toBe(false);
  const stopped = ssc.awaitTerminationOrTimeout(10_000);
  await ssc.stop();
  expect(await stopped).toBe(true);
});

test("StreamingContextSuite/throw exception on using active or stopped context", async () => {
  const { ssc } = context;
  const input = ssc.queueStream<number>([]);
  input.foreachRDD(() => {});
  const changes = [() => ssc.queueStream([]), () => input.map((n) => n), () => input.foreachRDD(() => {}), () => input.window(seconds(1))];
  ssc.start();
  for (const change of changes)
    expect(change).toThrow(expect.objectContaining({ code: "CONTEXT_STATE", message: expect.stringMatching(/start/i) }));
  await ssc.stop();
  for (const change of changes)
    expect(change).toThrow(expect.objectContaining({ code: "CONTEXT_STATE", message: expect.stringMatching(/stop/i) }));
});

test("JavaAPISuite/testContextState", async () => {
  const { ssc } = context;
  const states = [ssc.getState()];
  ssc.queueStream([[1, 2, 3, 4]]).foreachRDD(() => {});
  states.push(ssc.getState());
  ssc.start();
  states.push(ssc.getState());
  await ssc.stop();
  states.push(ssc.getState());
  expect(states).toEqual(["initialized", "initialized", "active", "stopped"]);
});
