// What a shipped closure throws on another thread has a stack that names the user's TypeScript file, line and column.
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { evaluateBundle } from "../cluster/compile/load-job.ts";
import type { AnyFunction } from "../engine/closure/closure.ts";
import { type ShippingWorker, startShippingWorker } from "./shipping-worker.ts";

const FILE = fileURLToPath(new URL("./corpus/lib/boom.ts", import.meta.url));
let worker: ShippingWorker;
let made: Record<string, AnyFunction>;

beforeAll(async () => {
  worker = await startShippingWorker();
  installBundleRuntime({}, worker.folder);
  const { bundle } = await compileJob(FILE);
  const exports = (await evaluateBundle(bundle, worker.folder)) as { closures(limit: number): Record<string, AnyFunction> };
  await worker.load(bundle);
  made = exports.closures(3);
});

afterAll(() => worker.stop());

async function framesOf(func: AnyFunction): Promise<string[]> {
  const [first] = (await worker.call(func, [[4]])) as { stack: string }[];
  return first!.stack.split("\n").filter((line) => line.includes(FILE));
}

it("where the closure itself throws", async () => {
  expect(await framesOf(made.direct!)).toEqual([expect.stringMatching(/at .*boom\.ts:19:15\)?$/)]);
});

it("through captured closures, functions of the module and nested functions", async () => {
  expect(await framesOf(made.throughHelpers!)).toEqual([
    expect.stringMatching(/boom\.ts:7:32\)?$/),
    expect.stringMatching(/boom\.ts:14:12\)?$/),
    expect.stringMatching(/boom\.ts:23:54\)?$/),
    expect.stringMatching(/boom\.ts:23:40\)?$/),
  ]);
});
