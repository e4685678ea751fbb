// Random programs (random-program.ts): every closure they make must do, where it was shipped to, what it does where it
// was made. Many programs are compiled as one module, so that hundreds are tried in a few seconds.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { evaluateBundle } from "../cluster/compile/load-job.ts";
import { type AnyFunction, closureTagOf } from "../engine/closure/closure.ts";
import { callAndCollect, withoutStacks } from "./call-and-collect.ts";
import { drawFrom, PRELUDE, randomProgram } from "./random-program.ts";
import { type ShippingWorker, startShippingWorker } from "./shipping-worker.ts";

const CALLS = [
  [1, 2],
  [4, -3],
  [0, 0],
];
const programNumbers = fc.array(fc.nat(997), { minLength: 60, maxLength: 240 });

let worker: ShippingWorker;
let folder: string;

beforeAll(async () => {
  worker = await startShippingWorker();
  folder = await mkdtemp(join(tmpdir(), "millrace-generated-"));
  await mkdir(join(folder, "src"));
  installBundleRuntime({}, folder);
});

afterAll(async () => {
  await worker.stop();
  await rm(folder, { recursive: true, force: true });
});

let modules = 0;

async function check(programs: readonly (readonly number[])[]): Promise<number> {
  const file = join(folder, "src", `generated-${modules++}.ts`);
  const text = programs.map((numbers, i) => randomProgram(`program${i}`, drawFrom(numbers))).join("\n");
  await writeFile(file, `${PRELUDE}${text}\nexport const programs = [${programs.map((_, i) => `program${i}`).join(", ")}];\n`);
  const { bundle } = await compileJob(file);
  const exports = (await evaluateBundle(bundle, worker.folder)) as { programs: (() => AnyFunction[])[] };
  await worker.load(bundle);
  let closures = 0;
  for (const program of exports.programs) {
    const text = program.toString();
    for (const func of program()) {
      closures++;
      const expected: unknown[] = [];
      for (const args of CALLS) {
        const seen = await callAndCollect(func, args);
        expected.push(seen, seen);
      }
      const info = `${closureTagOf(func)?.id} in ${text}`;
      expect([info, withoutStacks(await worker.call(func, CALLS))]).toStrictEqual([info, withoutStacks(expected)]);
    }
  }
  return closures;
}

it("random programs do the same where their closures were shipped to", async () => {
  let closures = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(programNumbers, { minLength: 20, maxLength: 20 }), async (programs) => {
      closures += await check(programs);
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(closures).toBeGreaterThan(1000);
});
