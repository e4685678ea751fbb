import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { threadEntry } from "../executor/thread-entry.ts";

const REGISTER = threadEntry("cluster/compile/register");
const isBuilt = existsSync(REGISTER);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-register-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function runNode(source: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = join(folder, "job.ts");
  await writeFile(file, source);
  const env = { PATH: process.env.PATH, MILLRACE_MASTER: "local[1]", MILLRACE_BATCH_INTERVAL: "50ms" };
  try {
    return {
      code: 0,
      ...(await promisify(execFile)(process.execPath, ["--import", REGISTER.href, file, ...args], { env, timeout: 20_000 })),
    };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

// Node runs compiled files only: without the build (npm run build) there is nothing to start.
describe.skipIf(!isBuilt)("node --import millrace/register job.ts", () => {
  it("runs a job with its arguments", async () => {
    const job = `import type { StreamingContext } from "millrace";
      export default (ssc: StreamingContext, args: string[]) => {
        const suffix: string = args[0]!;
        ssc.queueStream([["a", "b"]]).map((x: string) => x + suffix).foreachRDD(async (rdd) => {
          const all = await rdd.collect();
          if (all.length > 0) { console.log(all.join(" ")); void ssc.stop(); }
        });
      };`;
    const { code, stdout, stderr } = await runNode(job, "!");
    expect([code, stdout.trim(), code === 0 ? "" : stderr]).toEqual([0, "a! b!", ""]);
  });

  it("refuses a job whose closures cannot travel", async () => {
    const { code, stderr } = await runNode("export default (ssc) => { let n = 0; ssc.queueStream([]).map(() => n++).print(); };");
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining("error CLOSURE_REFUSED: this closure assigns to the captured variable `n`"),
    ]);
  });
});
