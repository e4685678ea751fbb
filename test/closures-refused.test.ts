// Programs whose closures must be refused, each with the exact places. Their expectations stand in their first lines:
// `// expect: SEVERITY LINE:COLUMN MESSAGE`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compileJob } from "../cluster/compile/compile-job.ts";

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
