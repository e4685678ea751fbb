// Entry file of a compute thread: wires the worker to the thread's port.
import { parentPort, workerData } from "node:worker_threads";
import type { ComputeThreadData } from "./compute-messages.ts";
import { runComputeWorker } from "./compute-worker.ts";
import { loadExecutorBundle } from "./executor-bundle.ts";

const port = parentPort;
if (port !== null) {
  runComputeWorker({
    data: workerData as ComputeThreadData,
    loadBundle: loadExecutorBundle,
    port: {
      post: (message, transfer) => port.postMessage(message, transfer),
      onMessage: (listener) => port.on("message", listener),
    },
  });
}
