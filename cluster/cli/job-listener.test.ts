import { expect, test } from "vitest";
import type { ReceiverInfo } from "../../engine/streaming/receiver-info.ts";
import { jobListener } from "./job-listener.ts";

test("says what receivers report", () => {
  const said: string[] = [];
  const listener = jobListener((line) => void said.push(line));
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
