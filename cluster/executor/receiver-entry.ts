// Entry file of a receiver's thread: wires the worker to the thread's port.
import { parentPort, workerData } from "node:worker_threads";
import type { Bundle } from "../../engine/closure/runtime.ts";
import { SystemClock } from "../../engine/time/clock.ts";
import { loadExecutorBundle } from "./executor-bundle.ts";
import type { ReceiverThreadData } from "./receiver-messages.ts";
import { runReceiver } from "./receiver-worker.ts";

async function loadBundles(bundles: readonly Bundle[]): Promise<void> {
  for (const bundle of bundles) await loadExecutorBundle(bundle);
}

const port = parentPort;
if (port !== null) {
  process.setSourceMapsEnabled(true);
  const worker = await runReceiver({
    data: workerData as ReceiverThreadData,
    clock: new SystemClock(),
    loadBundles,
    port: {
      post: (message, transfer) => port.postMessage(message, transfer),
      onMessage: (listener) => port.on("message", listener),
    },
  });
  process.on("uncaughtException", (error) => worker.uncaught(error));
}
