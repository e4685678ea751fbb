// Cases of Spark's RateControllerSuite: back-pressure from completed batches to the limit of a running receiver.
import { afterEach, expect, test } from "vitest";
import { RateController } from "../../../spi.ts";
import { heard, ManualContext, ScriptedReceiver } from "./manual-context.ts";

let context: ManualContext;
afterEach(() => context.ssc.stop());

test("RateControllerSuite/rate controller publishes updates after batches complete", async () => {
  context = new ManualContext({ batchSeconds: 0.05 });
  const { ssc } = context;
  const published: number[] = [];
  const estimator = { compute: () => 42.5 };
  ssc.addStreamingListener(new RateController({ streamId: 0, estimator, publish: (rate) => published.push(rate) }));
  ssc.receiverStream(() => new ScriptedReceiver(() => {})).foreachRDD(() => {});
  ssc.start();
  await context.run(2);
  expect(published).toEqual([42, 42]);
});

test("RateControllerSuite/published rates reach receivers", async () => {
  context = new ManualContext({ batchSeconds: 0.05, conf: { "streaming.receiver.maxRate": "1000" } });
  const { ssc } = context;
  ssc.receiverStream(() => new ScriptedReceiver(() => {})).foreachRDD(() => {});
  const started = heard(ssc, "onReceiverStarted");
  const rates = [100, 200, 300];
  const publish = (rate: number) => ssc.parts.receivers.updateRate(0, rate);
  const estimator = { compute: () => rates.shift() };
  ssc.addStreamingListener(new RateController({ streamId: 0, estimator, publish }));
  ssc.start();
  await started;
  const limits: (number | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    await context.run();
    limits.push(limitOf(ssc.sparkContext.backend));
  }
  expect(limits).toEqual([100, 200, 300]);
});

/** The limit of the block generator of stream 0's receiver on master `local`. */
function limitOf(backend: unknown): number | undefined {
  const { receivers } = backend as { receivers: ReadonlyMap<number, { rateLimiter: { getCurrentLimit(): number } }> };
  return receivers.get(0)?.rateLimiter.getCurrentLimit();
}
