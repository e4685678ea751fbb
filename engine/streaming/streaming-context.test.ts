import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BatchInfo, type DStream, MillraceContext, milliseconds, Receiver, StreamingContext, seconds } from "../../index.ts";
import { FakeBackend } from "../../test/fake-backend.ts";
import { registerBackend } from "../scheduler/backend.ts";
import { ManualClock } from "../time/clock.ts";

let clock: ManualClock;
let ssc: StreamingContext;
let backend: FakeBackend;
registerBackend(/^fake$/, () => backend);

beforeEach(() => {
  clock = new ManualClock();
  ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock });
  backend = Object.assign(new FakeBackend(), { executorsAtStart: ["e1"] });
});
afterEach(async () => {
  await ssc.stop();
  vi.restoreAllMocks();
});

/** Runs a batch interval. */
async function batch(): Promise<void> {
  await ssc.whenIdle();
  clock.advance(1000);
  await ssc.whenIdle();
}

function collected<T>(stream: DStream<T>): T[][] {
  const batches: T[][] = [];
  stream.foreachRDD(async (rdd) => void batches.push(await rdd.collect()));
  return batches;
}

describe("settings", () => {
  test("as on Spark: master, name, interval; or a context and an interval", async () => {
    const spark = new StreamingContext("local", "app", milliseconds(250));
    expect([spark.batchIntervalMs, spark.sparkContext.master, spark.sparkContext.appName]).toEqual([250, "local", "app"]);
    const sc = new MillraceContext("local", "shared");
    expect(new StreamingContext(sc, seconds(2)).sparkContext).toBe(sc);
  });

  test.each([1, 0.5, undefined, milliseconds(0)])("%s is no batch interval", (interval) => {
    expect(() => new StreamingContext("local", "app", interval as never)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("states", () => {
  test("initialized, active, stopped", async () => {
    expect(ssc.getState()).toBe("initialized");
    ssc.queueStream([]).foreachRDD(() => {});
    ssc.start();
    expect(ssc.getState()).toBe("active");
    await ssc.stop();
    expect(ssc.getState()).toBe("stopped");
    await ssc.awaitTermination();
    expect(() => ssc.start()).toThrow(expect.objectContaining({ code: "CONTEXT_STATE" }));
  });

  test("a program without outputs does not start, and is stopped then", () => {
    ssc.queueStream([]);
    expect(() => ssc.start()).toThrow(expect.objectContaining({ code: "NO_OUTPUT_OPERATIONS" }));
    expect(ssc.getState()).toBe("stopped");
  });

  test("nor does one that would scale its executors twice over", () => {
    const conf = { "streaming.dynamicAllocation.enabled": "true", "dynamicAllocation.enabled": "true" };
    ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock, conf });
    ssc.queueStream([]).foreachRDD(() => {});
    expect(() => ssc.start()).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  test("a second start says so and changes nothing", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const batches = collected(ssc.queueStream([[1]]));
    ssc.start();
    ssc.start();
    await batch();
    expect(batches).toEqual([[1]]);
    expect(error).toHaveBeenCalledTimes(1);
  });

  test("after the start, and after the end, nothing can be added", async () => {
    const numbers = ssc.queueStream<number>([]);
    numbers.foreachRDD(() => {});
    ssc.start();
    for (const when of ["starting", "stopping"]) {
      for (const add of [() => numbers.map((n) => n), () => numbers.print(), () => ssc.queueStream([])]) {
        expect(add).toThrow(expect.objectContaining({ code: "CONTEXT_STATE", message: expect.stringContaining(`after ${when}`) }));
      }
      await ssc.stop();
    }
  });

  test("a stop before the start, and two stops", async () => {
    await Promise.all([ssc.stop(), ssc.stop({ graceful: true })]);
    expect(ssc.getState()).toBe("stopped");
    await ssc.awaitTermination();
  });

  test("one context on the machine's clock is active at a time", async () => {
    const first = new StreamingContext({ master: "local", batchInterval: seconds(60) });
    const second = new StreamingContext({ master: "local", batchInterval: seconds(60) });
    for (const one of [first, second]) one.queueStream([]).foreachRDD(() => {});
    first.start();
    expect(StreamingContext.getActive()).toBe(first);
    expect(() => second.start()).toThrow(expect.objectContaining({ code: "CONTEXT_STATE" }));
    expect(StreamingContext.getActiveOrCreate(() => second)).toBe(first);
    await Promise.all([first.stop(), second.stop()]);
    expect(StreamingContext.getActiveOrCreate(() => second)).toBe(second);
    expect(StreamingContext.getActive()).toBeUndefined();
  });
});

describe("a master that cannot be reached", () => {
  beforeEach(() => {
    backend.start = () => Promise.reject(new Error("refused"));
    ssc = new StreamingContext({ master: "fake", batchInterval: seconds(1), clock });
    ssc.queueStream([]).foreachRDD(() => {});
  });

  test("ends the context with the error", async () => {
    ssc.start();
    await expect(ssc.awaitTermination()).rejects.toThrow("refused");
    await ssc.stop();
    expect([ssc.getState(), backend.stopped]).toEqual(["stopped", true]);
  });

  test("lets a graceful stop come to its end", async () => {
    ssc.start();
    await ssc.stop({ graceful: true });
    await expect(ssc.awaitTermination()).rejects.toThrow("refused");
  });
});

describe("stopping", () => {
  test("gracefully: what is due runs, and the batch now running; then inputs and executors go", async () => {
    const queue = [[1], [2], [3]];
    const batches = collected(ssc.queueStream(queue));
    ssc.start();
    await ssc.whenIdle();
    clock.advance(1500);
    await ssc.stop({ graceful: true });
    expect(batches).toEqual([[1], [2]]);
    await expect(ssc.sparkContext.parallelize([1]).count()).rejects.toMatchObject({ code: "STOPPED" });
  });

  test("at once: the batch that runs fails silently, later ones do not begin", async () => {
    const seen: number[] = [];
    let stopping: Promise<void> | undefined;
    ssc.queueStream([[1], [2]]).foreachRDD(async (rdd) => {
      seen.push(await rdd.first());
      stopping = ssc.stop();
      await rdd.count();
    });
    ssc.start();
    await ssc.whenIdle();
    clock.advance(2000);
    await ssc.awaitTermination();
    await stopping;
    expect(seen).toEqual([1]);
  });

  test("may leave the context's executors to others", async () => {
    ssc.queueStream([]).foreachRDD(() => {});
    ssc.start();
    await ssc.stop({ stopContext: false });
    expect(await ssc.sparkContext.parallelize([1, 2]).count()).toBe(2);
    await ssc.sparkContext.stop();
  });
});

describe("a graceful stop that cannot come to its end", () => {
  const impatient = { "streaming.gracefulStopTimeoutMs": "50" };
  const never = new Promise<never>(() => {});

  test("because a batch awaits it goes on after a while", async () => {
    ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock, conf: impatient });
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    ssc.queueStream([]).foreachRDD(() => ssc.stop({ graceful: true }));
    ssc.start();
    await ssc.whenIdle();
    clock.advance(1000);
    await ssc.awaitTermination();
    expect(ssc.getState()).toBe("stopped");
    expect(told).toHaveBeenCalledWith(expect.stringContaining("waited 50 ms for its batches"));
  });

  test("because an output hangs is cut short by a stop at once", async () => {
    ssc.queueStream([]).foreachRDD(() => never);
    ssc.start();
    await ssc.whenIdle();
    clock.advance(1000);
    const graceful = ssc.stop({ graceful: true });
    await ssc.stop();
    await graceful;
    expect(ssc.getState()).toBe("stopped");
  });

  test("because the master does not answer is cut short too", async () => {
    let fail: ((error: Error) => void) | undefined;
    backend.start = () => new Promise((_resolve, reject) => (fail = reject));
    ssc = new StreamingContext({ master: "fake", batchInterval: seconds(1), clock });
    ssc.queueStream([]).foreachRDD(() => {});
    ssc.start();
    const graceful = ssc.stop({ graceful: true });
    const atOnce = ssc.stop();
    await vi.waitFor(() => expect(fail).toBeDefined());
    fail!(new Error("refused"));
    await Promise.all([graceful, atOnce]);
    expect(ssc.getState()).toBe("stopped");
  });
});

test("without its executors a context ends its receivers, hears no more of them, and may still let the executors go", async () => {
  backend.stopReceiver = (streamId) => {
    backend.receiverCalls.push(`stop ${streamId}`);
    backend.events!.receiver({ type: "ReceiverStopped", streamId, attempt: 1, message: "stopped" });
  };
  ssc = new StreamingContext({ master: "fake", batchInterval: seconds(1), clock });
  const heard: string[] = [];
  ssc.addStreamingListener({ onReceiverStopped: ({ name }) => void heard.push(`${name} stopped`) });
  class Idle extends Receiver<string> {
    override onStart(): void {}
    override async onStop(): Promise<void> {}
  }
  ssc.receiverStream(() => new Idle()).foreachRDD(() => {});
  ssc.start();
  await ssc.whenIdle();
  const addBlock = (n: number) =>
    backend.events!.receiver({ type: "BlockAdded", streamId: 0, attempt: 1, blockId: `input-0-${n}`, numRecords: 1, executorIds: ["e1"] });
  addBlock(1);
  await ssc.stop({ stopContext: false });
  addBlock(2);
  expect([backend.receiverCalls, heard, backend.stopped]).toEqual([["start 0 attempt 1 on e1", "stop 0"], ["Idle-0 stopped"], false]);
  expect(backend.forgotten).toContainEqual({ type: "block", blockId: "input-0-1" });
  await ssc.stop({ stopContext: true });
  expect(backend.stopped).toBe(true);
});

test("RDDs belong to a batch while it is made, not while it runs", async () => {
  const seen: (number | undefined)[] = [];
  const note = () => seen.push(ssc.sparkContext.batchTimeMs);
  ssc
    .queueStream([])
    .transform((rdd) => {
      note();
      return rdd;
    })
    .foreachRDD(note);
  ssc.start();
  await batch();
  expect(seen).toEqual([1000, undefined]);
});

test("files of a batch that could not be generated come with the next, wherever the failing output stands", async () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-context-"));
  const nowMs = Math.floor(Date.now() / 1000) * 1000 - 5000;
  const put = (name: string, modifiedMs: number) => {
    writeFileSync(join(directory, `.${name}`), name);
    utimesSync(join(directory, `.${name}`), modifiedMs / 1000, modifiedMs / 1000);
    renameSync(join(directory, `.${name}`), join(directory, name));
  };
  try {
    clock = new ManualClock(nowMs);
    ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock });
    const files = ssc.textFileStream(directory);
    const [batches, windows] = [collected(files), collected(files.window(seconds(2)))];
    let isBroken = true;
    ssc
      .queueStream([])
      .transform((rdd) => {
        if (isBroken) throw new Error("once");
        return rdd;
      })
      .foreachRDD(() => {});
    ssc.start();
    await ssc.whenIdle();
    put("a", nowMs + 500);
    await batch();
    await expect(ssc.awaitTermination()).rejects.toThrow("once");
    isBroken = false;
    put("b", nowMs + 1500);
    await batch();
    expect([batches, windows]).toEqual([[["a", "b"]], [["a", "b"]]]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

describe("errors of batches", () => {
  test("are what awaitTermination rejects with; later batches run", async () => {
    const batches: number[][] = [];
    ssc.queueStream([[1], [2]]).foreachRDD(async (rdd, time) => {
      if (time.milliseconds === 1000) throw new Error("first batch");
      batches.push(await rdd.collect());
    });
    const ended = ssc.awaitTermination();
    ssc.start();
    await batch();
    await expect(ended).rejects.toMatchObject({ message: "first batch", context: expect.stringContaining("of batch 1000 ms failed") });
    await batch();
    expect(batches).toEqual([[2]]);
  });

  test("a timeout: false while it runs, true after it has stopped", async () => {
    ssc.queueStream([]).foreachRDD(() => {});
    ssc.start();
    expect(await ssc.awaitTerminationOrTimeout(1)).toBe(false);
    await ssc.stop();
    expect(await ssc.awaitTerminationOrTimeout(60_000)).toBe(true);
  });
});

test("listeners hear of the start and of each batch, until they are removed", async () => {
  const heard: string[] = [];
  const listener = {
    onStreamingStarted: (timeMs: number) => heard.push(`started ${Math.abs(Date.now() - timeMs) < 10_000}`),
    onBatchCompleted: ({ batchTime, outputOperationInfos }: BatchInfo) =>
      heard.push(`batch ${batchTime} outputs ${[...outputOperationInfos.values()].map(({ name }) => name)}`),
  };
  ssc.addStreamingListener(listener);
  ssc.queueStream([]).foreachRDD(() => {});
  ssc.start();
  await batch();
  ssc.removeStreamingListener(listener);
  await batch();
  expect(heard).toEqual(["started true", "batch 1000 ms outputs foreachRDD"]);
});

test("a listener that stops its context is told that it cannot; the batches go on", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  let calls = 0;
  ssc.addStreamingListener({
    onBatchCompleted: () => {
      calls++;
      void ssc.stop();
    },
  });
  ssc.queueStream([]).foreachRDD(() => {});
  ssc.start();
  await batch();
  await batch();
  expect([calls, ssc.getState()]).toEqual([2, "active"]);
  const error = { code: "CONTEXT_STATE", message: expect.stringContaining("Cannot stop StreamingContext within listener bus thread.") };
  expect(told).toHaveBeenCalledWith(expect.stringContaining("onBatchCompleted"), expect.objectContaining(error));
});

test("remember keeps RDDs for outside of their batch; without it they are forgotten", async () => {
  ssc.remember(seconds(10));
  expect(() => ssc.remember(5 as never)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  const numbers = ssc.queueStream([[1], [2]]);
  numbers.foreachRDD(() => {});
  ssc.start();
  await batch();
  await batch();
  expect(numbers.node.slice(1000, 2000)).toHaveLength(2);
});

test("a receiver's records are the next batch's; a graceful stop takes what is left", async () => {
  const receivers: Pushing[] = [];
  class Pushing extends Receiver<string> {
    override onStart(): void {
      receivers.push(this);
    }
    override async onStop(): Promise<void> {}
  }
  const batches = collected(ssc.receiverStream(() => new Pushing()));
  ssc.start();
  await ssc.whenIdle();
  await vi.waitFor(() => expect(receivers).toHaveLength(1));
  await receivers[0]!.storeBlock(["a", "b"]);
  await batch();
  await receivers[0]!.storeBlock(["c"]);
  await ssc.stop({ graceful: true });
  expect(batches).toEqual([["a", "b"], ["c"]]);
});

test("files, and several streams at once", async () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-context-"));
  try {
    const files = ssc.textFileStream(directory);
    const both = collected(ssc.union([files, ssc.queueStream([["x"]])]));
    const sums = collected(ssc.transform([ssc.queueStream([[1]]), ssc.queueStream([[2]])], ([a, b]) => a!.union(b!)));
    ssc.start();
    await batch();
    expect([both, sums]).toEqual([[["x"]], [[1, 2]]]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
