// Cases of Spark's BasicOperationsSuite and JobGeneratorSuite about what is kept, and for how long.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ScriptedInputDStream } from "../../../engine/testing/scripted-input.ts";
import { type RDD, seconds } from "../../../index.ts";
import { collected, heard, ManualContext, ScriptedReceiver } from "./manual-context.ts";

let context: ManualContext;
afterEach(() => context.ssc.stop());

test("BasicOperationsSuite/rdd cleanup - updateStateByKey", async () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-retention-"));
  try {
    context = new ManualContext();
    const { ssc } = context;
    ssc.checkpoint(directory);
    const input = Array.from({ length: 10 }, (_, i) => [i, i + 1]);
    const state = ssc
      .inputStream<number>((scope, streamId) => new ScriptedInputDStream(scope, streamId, input, 2))
      .map((n) => [n, 1])
      .updateStateByKey((values: number[], sum?: number) => values.reduce((a, b) => a + b, 0) + (sum ?? 0));
    state.checkpoint(seconds(3));
    const batches = collected(state);
    ssc.start();
    await context.run(10);
    expect(batches).toHaveLength(10);
    // The stream of states; what the program is given shows one batch of it.
    const [states] = state.node.dependencies;
    expect(states!.rememberMs).toBe(6000);
    const has = (timeMs: number) => (states as unknown as { generated: Map<number, unknown> }).generated.has(timeMs);
    expect([10_000, 4000].map(has)).toEqual([true, false]);
  } finally {
    await context.ssc.stop();
    rmSync(directory, { recursive: true });
  }
});

test("BasicOperationsSuite/rdd cleanup - input blocks and persisted RDDs", async () => {
  context = new ManualContext();
  const { ssc } = context;
  let receiver: ScriptedReceiver | undefined;
  const input = ssc.receiverStream(
    () =>
      new ScriptedReceiver((one) => {
        receiver = one;
      }),
  );
  const mapped = input.map((line) => `${line}.`).persist();
  const [inputs, mappeds]: [RDD<string>[], RDD<string>[]] = [[], []];
  input.foreachRDD((rdd) => void inputs.push(rdd));
  const batches: string[][] = [];
  mapped.foreachRDD(async (rdd) => {
    mappeds.push(rdd);
    batches.push(await rdd.collect());
  });
  const started = heard(ssc, "onReceiverStarted");
  ssc.start();
  await started;
  for (let i = 1; i <= 6; i++) {
    await receiver!.storeBlock([`${i}`]);
    await context.run();
  }
  expect(batches).toEqual([1, 2, 3, 4, 5, 6].map((i) => [`${i}.`]));
  // The latest is kept, in its blocks and as it was persisted; the earliest is neither.
  expect([mappeds.at(-1)!.getStorageLevel().isValid, mappeds[0]!.getStorageLevel().isValid]).toEqual([true, false]);
  expect(await inputs.at(-1)!.collect()).toEqual(["6"]);
  await expect(inputs[0]!.collect()).rejects.toMatchObject({ cause: { code: "BLOCK_LOST" } });
});

test("JobGeneratorSuite/SPARK-6222: Do not clear received block data too soon: batches are generated behind one that is stuck, and its blocks stay", async () => {
  context = new ManualContext();
  const { ssc, clock } = context;
  let receiver: ScriptedReceiver | undefined;
  let release = () => {};
  const stuck = new Promise<void>((resolve) => {
    release = resolve;
  });
  const batches: string[][] = [];
  ssc
    .receiverStream(
      () =>
        new ScriptedReceiver((one) => {
          receiver = one;
        }),
    )
    .foreachRDD(async (rdd, time) => {
      if (time.milliseconds === 3000) await stuck;
      batches.push(await rdd.collect());
    });
  const started = heard(ssc, "onReceiverStarted");
  ssc.start();
  await started;
  for (let i = 1; i <= 10; i++) {
    await receiver!.storeBlock([`${i}`]);
    clock.advance(1000);
    if (i < 3) await ssc.whenIdle();
    else await ssc.parts.generator.caughtUp();
  }
  expect(batches).toEqual([["1"], ["2"]]);
  const blocksOf = (timeMs: number) => ssc.parts.receivers.blocksOf(0, timeMs).length;
  expect([1000, 3000, 10_000].map(blocksOf)).toEqual([0, 1, 1]);
  release();
  await ssc.whenIdle();
  expect(batches.flat()).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
});
