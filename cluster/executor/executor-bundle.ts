// Evaluates a job's bundle in a compute or receiver thread, so that its closures are defined there. The job's own
// contexts are inert: as soon as its top level waits for one, the rest of it is not needed and is left waiting.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asExecutorsTopLevel, type Bundle, becomeExecutor } from "../../engine/closure/runtime.ts";
import * as millrace from "../../index.ts";
import * as spi from "../../spi.ts";
import * as testing from "../../testing.ts";
import { installBundleRuntime } from "../compile/bundle-runtime.ts";
import { evaluateBundle } from "../compile/load-job.ts";

const evaluated = new Map<string, Promise<void>>();
let parked = () => {};

/** Resolves when the bundle's top level has run, or waits for its context. Evaluates a bundle once. */
export function loadExecutorBundle(bundle: Bundle): Promise<void> {
  let evaluation = evaluated.get(bundle.hash);
  if (evaluation === undefined) {
    evaluation = evaluate(bundle);
    evaluated.set(bundle.hash, evaluation);
  }
  return evaluation;
}

async function evaluate(bundle: Bundle): Promise<void> {
  if (evaluated.size === 0) {
    becomeExecutor(() => parked());
    installBundleRuntime({ millrace, "millrace/spi": spi, "millrace/testing": testing }, process.cwd());
  }
  const waits = new Promise<void>((resolve) => {
    parked = resolve;
  });
  const directory = await mkdtemp(join(tmpdir(), "millrace-executor-"));
  try {
    await Promise.race([asExecutorsTopLevel(() => evaluateBundle(bundle, directory)), waits]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
