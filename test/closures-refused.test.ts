// Programs whose closures must be refused, each with the exact places. Their expectations stand in their first lines:
// `// expect: SEVERITY LINE:COLUMN MESSAGE`.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { evaluateBundle } from "../cluster/compile/load-job.ts";
import { addLoadedBundle } from "../engine/closure/runtime.ts";
import { isMillraceError } from "../engine/errors.ts";
import { encode } from "../engine/serialize/codec.ts";
import type { Case } from "./corpus/case.ts";

const ENCODE_TIME = fileURLToPath(new URL("./corpus/encode-time.ts", import.meta.url));
const REFUSED = fileURLToPath(new URL("./corpus/refused", import.meta.url));

it.each(readdirSync(REFUSED))("%s", async (file) => {
  const path = join(REFUSED, file);
  const expected = [...readFileSync(path, "utf8").matchAll(/^\/\/ expect: (.*)$/gm)].map((match) => match[1]!);
  const { diagnostics } = await compileJob(path);
  const found = diagnostics.map(({ severity, line, column, message }) => `${severity} ${line}:${column} ${message}`);
  expect(found.sort()).toEqual(expected.sort());
  for (const diagnostic of diagnostics) {
    expect(diagnostic).toMatchObject({ file: path, code: "CLOSURE_REFUSED" });
    expect(diagnostic.why.length * diagnostic.fix.length).toBeGreaterThan(0);
    expect(diagnostic.frame).toMatch(/^> +\d+ \| /m);
  }
});

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-refused-"));
  await mkdir(join(root, "node_modules"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

it("what only the running program can tell is refused when the closure is about to travel, with its place", async () => {
  installBundleRuntime({}, root);
  const { bundle, diagnostics } = await compileJob(ENCODE_TIME);
  expect(diagnostics).toEqual([]);
  addLoadedBundle(bundle);
  const { refusedCases } = (await evaluateBundle(bundle, join(root, "node_modules"))) as { refusedCases(): Case[] };
  for (const { name, func, calls } of refusedCases()) {
    const [code, ...texts] = calls[0] as string[];
    let error: unknown;
    try {
      encode({ sink: { func } });
    } catch (thrown) {
      error = thrown;
    }
    expect([name, isMillraceError(error) ? error.code : error]).toEqual([name, code]);
    for (const text of texts) expect([name, (error as Error).message]).toEqual([name, expect.stringContaining(text)]);
    if (code !== "CLOSURE_NOT_COMPILED") expect((error as Error).message).toMatch(/encode-time\.ts:\d+:\d+/);
  }
});
