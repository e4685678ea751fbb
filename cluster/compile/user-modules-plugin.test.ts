import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { expect, it } from "vitest";
import { type Findings, userModulesPlugin } from "./user-modules-plugin.ts";

it("collects what it found in each user module and makes shims of the rest", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-plugin-"));
  try {
    const entry = join(folder, "job.ts");
    await writeFile(
      entry,
      'import "millrace"; import "ext/deep"; import "./other.cjs"; export const here = import.meta.url; export default (ssc) => { let n = 0; ssc.queueStream([]).map(() => n++); };',
    );
    await writeFile(join(folder, "other.cjs"), "module.exports = () => __dirname;");
    const findings: Findings = { closures: new Map(), diagnostics: new Map() };
    const { outputFiles } = await esbuild.build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      plugins: [userModulesPlugin({ entry, external: ["ext"], esbuild }, findings)],
    });
    expect([...findings.closures].map(([path, closures]) => [path.slice(folder.length), closures.length]).sort()).toEqual([
      ["/job.ts", 2],
      ["/other.cjs", 1],
    ]);
    expect(findings.diagnostics.get(entry)?.length).toBe(1);
    const text = outputFiles[0]!.text;
    expect(text).toContain('.external("ext/deep")');
    expect(text).toContain(`here = "file://${folder}/job.ts"`);
    expect(text).toContain(`"${folder}"`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
