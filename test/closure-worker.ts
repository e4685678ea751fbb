// Runs in a worker thread: evaluates bundles on a runtime of its own, decodes shipped closures, calls them and sends
// back what they gave. test/shipping-worker.ts starts it.
import { parentPort, workerData } from "node:worker_threads";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { evaluateBundle } from "../cluster/compile/load-job.ts";
import type { AnyFunction } from "../engine/closure/closure.ts";
import { becomeExecutor } from "../engine/closure/runtime.ts";
import { decode, encode } from "../engine/serialize/codec.ts";
import { callAndCollect } from "./call-and-collect.ts";
import type { WorkerReply, WorkerRequest } from "./shipping-worker.ts";

const { folder } = workerData as { folder: string };
becomeExecutor(() => {});
installBundleRuntime({ millrace: { StreamingContext: class StreamingContext {} } }, folder);

parentPort!.on("message", (request: WorkerRequest) => {
  void handle(request).then((reply) => parentPort!.postMessage(reply));
});

async function handle(request: WorkerRequest): Promise<WorkerReply> {
  try {
    if (request.type === "load") {
      await evaluateBundle(request.bundle, folder);
      return { id: request.id, ok: true, bytes: encode(undefined) };
    }
    const results: unknown[] = [];
    const { func, calls } = decode(request.bytes) as { func: AnyFunction; calls: unknown[][] };
    // Shipped on from here and back, as from an executor to the next.
    const again = decode(encode(func)) as AnyFunction;
    for (const args of calls) results.push(await callAndCollect(func, args), await callAndCollect(again, args));
    return { id: request.id, ok: true, bytes: encode(results) };
  } catch (error) {
    return { id: request.id, ok: false, bytes: encode(error) };
  }
}
