import { expect, test } from "vitest";
import type { BatchInfo } from "../../engine/streaming/streaming-listener.ts";
import { jobListener } from "./job-listener.ts";

const batch: BatchInfo = { batchTimeMs: 1000, inputs: new Map(), submissionMs: 0, outputs: [] };

test("stops once, when the wanted number of batches has been completed", () => {
  let stops = 0;
  const listener = jobListener({ batches: 2, say: () => {}, stop: () => stops++ });
  listener.onBatchCompleted?.(batch);
  expect(stops).toBe(0);
  listener.onBatchCompleted?.(batch);
  listener.onBatchCompleted?.(batch);
  expect(stops).toBe(1);
});

test("without a limit it never stops", () => {
  const listener = jobListener({ batches: undefined, say: () => {}, stop: () => expect.unreachable() });
  for (let i = 0; i < 10; i++) listener.onBatchCompleted?.(batch);
});

test("says what receivers report", () => {
  const said: string[] = [];
  const listener = jobListener({ batches: undefined, say: (line) => said.push(line), stop: () => {} });
  listener.onReceiverEvent?.({ type: "ReceiverError", streamId: 3, attempt: 0, message: "refused" });
  listener.onReceiverEvent?.({ type: "ReceiverStopped", streamId: 3, attempt: 0, message: "done" });
  expect(said).toEqual(["receiver of stream 3: refused"]);
});
