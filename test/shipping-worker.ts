// A worker thread that closures are shipped to: a fresh runtime that has evaluated the same bundles. The thread's code
// is bundled from source when it starts, so no build is needed.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { AnyFunction } from "../engine/closure/closure.ts";
import type { Bundle } from "../engine/closure/runtime.ts";
import { decode, encode } from "../engine/serialize/codec.ts";

export type WorkerRequest =
  | { readonly type: "load"; readonly id: number; readonly bundle: Bundle }
  | { readonly type: "call"; readonly id: number; readonly bytes: Uint8Array };

export interface WorkerReply {
  readonly id: number;
  readonly ok: boolean;
  readonly bytes: Uint8Array;
}

export interface ShippingWorker {
  /** A private folder for bundles. */
  readonly folder: string;
  load(bundle: Bundle): Promise<void>;
  /** Ships `func`, calls it with each of `calls`, twice: as it came, and shipped once more. */
  call(func: AnyFunction, calls: readonly (readonly unknown[])[]): Promise<unknown[]>;
  stop(): Promise<void>;
}

export async function startShippingWorker(): Promise<ShippingWorker> {
  const root = await mkdtemp(join(tmpdir(), "millrace-closures-"));
  // Below node_modules, so that vitest leaves the bundles in it to Node.
  const folder = join(root, "node_modules");
  await mkdir(folder);
  const code = join(folder, "worker.mjs");
  const { build } = await import("esbuild");
  await build({
    entryPoints: [fileURLToPath(new URL("./closure-worker.ts", import.meta.url))],
    outfile: code,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["esbuild"],
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
    logLevel: "error",
  });
  const worker = new Worker(code, { workerData: { folder } });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  worker.on("message", (reply: WorkerReply) => {
    const value = decode(reply.bytes);
    if (reply.ok) waiting.get(reply.id)?.resolve(value);
    else waiting.get(reply.id)?.reject(value);
    waiting.delete(reply.id);
  });
  let failed: unknown;
  worker.on("error", (error) => {
    failed = error;
    for (const { reject } of waiting.values()) reject(error);
  });
  let lastId = 0;
  const send = (request: (id: number) => WorkerRequest): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (failed !== undefined) return reject(failed);
      waiting.set(++lastId, { resolve, reject });
      worker.postMessage(request(lastId));
    });
  return {
    folder,
    async load(bundle) {
      await send((id) => ({ type: "load", id, bundle }));
    },
    async call(func, calls) {
      const bytes = encode({ func, calls });
      return (await send((id) => ({ type: "call", id, bytes }))) as unknown[];
    },
    async stop() {
      await worker.terminate();
      await rm(root, { recursive: true, force: true });
    },
  };
}
