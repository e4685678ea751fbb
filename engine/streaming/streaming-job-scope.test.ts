import { expect, test } from "vitest";
import { SimulatedCluster } from "../../test/simulated-cluster.ts";
import { registerBackend } from "../scheduler/backend.ts";
import "../scheduler/context-functions.ts";
import { JobScopes } from "../scheduler/job-scope.ts";
import { MillraceContext } from "../scheduler/millrace-context.ts";
import { ManualClock } from "../time/clock.ts";
import { milliseconds } from "../time/duration.ts";
import "../../index.ts";
import { StreamingContext } from "./streaming-context.ts";
import { StreamingJobScope } from "./streaming-job-scope.ts";

let cluster: SimulatedCluster;
registerBackend(/^simulated$/, () => cluster);

const PROPERTIES = ["spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel", "p"];
const read = (sc: MillraceContext) => PROPERTIES.map((key) => sc.getLocalProperty(key));

test("StreamingContextSuite/start should set local properties of streaming jobs correctly", async () => {
  cluster = new SimulatedCluster(1);
  const sc = new MillraceContext("simulated", "test");
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ sparkContext: sc, batchInterval: milliseconds(500), clock });
  const inside: unknown[] = [];
  ssc.queueStream([[1], [2]]).foreachRDD(() => {
    inside.push(read(sc));
    sc.setLocalProperty("p", "set by a job");
  });
  // A flow of its own, as a thread.
  await Promise.resolve().then(async () => {
    sc.setJobGroup("non-streaming", "non streaming", true);
    sc.setLocalProperty("p", "value1");
    ssc.start();
    sc.setLocalProperty("p", "value2");
    for (let i = 0; i < 2; i++) {
      await ssc.whenIdle();
      clock.advance(500);
    }
    await ssc.whenIdle();
    const description = expect.stringMatching(/^Streaming job from \[output operation 0, batch time \d\d:\d\d:\d\d\.\d00\]$/);
    expect(inside).toEqual([
      [undefined, description, "false", "value1"],
      [undefined, description, "false", "value1"],
    ]);
    expect(read(sc)).toEqual(["non-streaming", "non streaming", "true", "value2"]);
  });
  await ssc.stop();
});

test("a signal around the start is no signal of the batches; a batch and an output are told apart", async () => {
  const scopes = new JobScopes();
  const streaming = new StreamingJobScope(scopes, 1000);
  const inStart = scopes.withSignal(AbortSignal.abort(), () => streaming.start(() => scopes.current));
  expect(inStart).toEqual({ properties: { "spark.job.interruptOnCancel": "false" }, signals: [] });
  const [job, next] = [0, 1].map((output) => streaming.runJob(2000, output, () => scopes.current.properties));
  expect(job).toMatchObject({ "spark.streaming.internal.batchTime": "2000", "spark.streaming.internal.outputOpId": "0" });
  expect(next?.["spark.job.description"]).toMatch(/output operation 1, batch time \d\d:\d\d:02\]/);
  expect(scopes.current.properties).toEqual({});
});
