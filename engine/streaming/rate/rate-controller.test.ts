import { expect, test } from "vitest";
import { StreamInputInfo } from "../../dstream/input-info-tracker.ts";
import { Time } from "../../time/time.ts";
import { BatchInfo } from "../batch-info.ts";
import type { RateEstimator } from "./pid-rate-estimator.ts";
import { makeRateEstimator, RateController } from "./rate-controller.ts";

function makeController(rates: (number | undefined)[]) {
  const [asked, published]: [number[][], number[]] = [[], []];
  const estimator: RateEstimator = {
    compute: (...call) => {
      asked.push(call);
      return rates.shift();
    },
  };
  const controller = new RateController({ streamId: 3, estimator, publish: (rate) => published.push(rate) });
  return { controller, asked, published };
}

const fields = {
  batchTime: new Time(1000),
  streamIdToInputInfo: new Map([[3, new StreamInputInfo(3, 70)]]),
  submissionTime: 1001,
  processingStartTime: 1005,
  processingEndTime: 1025,
  outputOperationInfos: new Map(),
};

test("a completed batch is what the estimator is asked with; what it gives is published as a whole number", () => {
  const { controller, asked, published } = makeController([undefined, 123.9]);
  controller.onBatchCompleted(new BatchInfo(fields));
  expect([controller.latestRate, published]).toEqual([undefined, []]);
  controller.onBatchCompleted(new BatchInfo(fields));
  expect([controller.latestRate, published]).toEqual([123, [123]]);
  expect(asked).toEqual([
    [1025, 70, 20, 4],
    [1025, 70, 20, 4],
  ]);
});

test("a batch that was not processed, or without this input, tells nothing", () => {
  const { controller, asked } = makeController([]);
  controller.onBatchCompleted(new BatchInfo({ ...fields, streamIdToInputInfo: new Map([[2, new StreamInputInfo(2, 70)]]) }));
  const { processingEndTime: _, ...unfinished } = fields;
  controller.onBatchCompleted(new BatchInfo(unfinished));
  expect(asked).toEqual([]);
});

const conf = (settings: Record<string, string>) =>
  new Map(Object.entries(settings).map(([key, value]) => [`streaming.backpressure.${key}`, value]));

test("back-pressure is off unless it is asked for", () => {
  expect(makeRateEstimator(new Map(), 1000)).toBeUndefined();
  expect(makeRateEstimator(conf({ enabled: "false" }), 1000)).toBeUndefined();
});

test("settings weigh the terms", () => {
  const settings = { enabled: "true", "pid.proportional": "0.5", "pid.integral": "0", "pid.minRate": "1" };
  const estimator = makeRateEstimator(conf(settings), 1000)!;
  expect([estimator.compute(0, 100, 100, 0), estimator.compute(1000, 200, 100, 500)]).toEqual([undefined, 1500]);
  const standard = makeRateEstimator(conf({ enabled: "true", rateEstimator: "pid" }), 1000)!;
  expect([standard.compute(0, 1, 100, 0), standard.compute(1000, 1, 100, 0)]).toEqual([undefined, 100]);
});

test.each([{ rateEstimator: "guess" }, { "pid.minRate": "0" }, { "pid.integral": "much" }])("%o is refused", (settings) => {
  expect(() => makeRateEstimator(conf({ enabled: "true", ...settings }), 1000)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
