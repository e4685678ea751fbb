import { expect, test } from "vitest";
import { BatchInfo } from "../../engine/streaming/batch-info.ts";
import type { ReceiverInfo } from "../../engine/streaming/receiver-info.ts";
import { Time } from "../../engine/time/time.ts";
import { jobListener } from "./job-listener.ts";

const batch = new BatchInfo({
  batchTime: new Time(1000),
  streamIdToInputInfo: new Map(),
  submissionTime: 0,
  outputOperationInfos: new Map(),
});

test("stops once, when the wanted number of batches has been completed", async () => {
  let stops = 0;
  const listener = jobListener({ batches: 2, say: () => {}, stop: () => stops++ });
  listener.onBatchCompleted?.(batch);
  await Promise.resolve();
  expect(stops).toBe(0);
  listener.onBatchCompleted?.(batch);
  expect(stops).toBe(0);
  listener.onBatchCompleted?.(batch);
  await Promise.resolve();
  expect(stops).toBe(1);
});

test("without a limit it never stops", () => {
  const listener = jobListener({ batches: undefined, say: () => {}, stop: () => expect.unreachable() });
  for (let i = 0; i < 10; i++) listener.onBatchCompleted?.(batch);
});

test("says what receivers report", () => {
  const said: string[] = [];
  const listener = jobListener({ batches: undefined, say: (line) => said.push(line), stop: () => {} });
  const receiver: ReceiverInfo = {
    streamId: 3,
    name: "SocketReceiver-3",
    active: true,
    location: "here",
    executorId: "one",
    lastErrorMessage: "refused",
    lastError: "",
    lastErrorTime: 5,
  };
  listener.onReceiverError?.(receiver);
  listener.onReceiverError?.({ ...receiver, lastError: "Error: connect ECONNREFUSED\n    at net.js:1" });
  listener.onReceiverStopped?.(receiver);
  expect(said).toEqual(["receiver SocketReceiver-3: refused", "receiver SocketReceiver-3: refused: Error: connect ECONNREFUSED"]);
});
