// The corpus: programs whose closures are shipped to another thread, which has evaluated the same bundle, and must do
// there what they do where they were made.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { evaluateBundle } from "../cluster/compile/load-job.ts";
import { addLoadedBundle } from "../engine/closure/runtime.ts";
import { callAndCollect, withoutStacks } from "./call-and-collect.ts";
import type { Case } from "./corpus/case.ts";
import { type ShippingWorker, startShippingWorker } from "./shipping-worker.ts";

const CORPUS = fileURLToPath(new URL("./corpus", import.meta.url));
const programs = readdirSync(CORPUS).filter((file) => file.endsWith(".ts") && file !== "case.ts");

let worker: ShippingWorker;

beforeAll(async () => {
  worker = await startShippingWorker();
  installBundleRuntime({ millrace: { StreamingContext: class StreamingContext {} } }, CORPUS);
});

afterAll(() => worker.stop());

describe.each(programs)("%s", (file) => {
  it("does the same where it was shipped to", async () => {
    const { bundle, diagnostics } = await compileJob(join(CORPUS, file));
    expect(diagnostics.filter((diagnostic) => diagnostic.severity === "error")).toEqual([]);
    const exports = (await evaluateBundle(bundle, worker.folder)) as { cases?: () => Case[]; topLevel?: Case[] };
    addLoadedBundle(bundle);
    await worker.load(bundle);
    const cases = [...(exports.cases?.() ?? []), ...(exports.topLevel ?? [])];
    expect(cases.length).toBeGreaterThan(0);
    for (const { name, func, calls, between } of cases) {
      for (const round of between === undefined ? ["once"] : ["before", "after"]) {
        if (round === "after") between?.();
        const expected: unknown[] = [];
        for (const args of calls) {
          const seen = await callAndCollect(func, args);
          expected.push(seen, seen);
        }
        expect([name, round, withoutStacks(await worker.call(func, calls))]).toStrictEqual([name, round, withoutStacks(expected)]);
      }
    }
  });
});
