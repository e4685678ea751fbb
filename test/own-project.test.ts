// The README's way to use the package in a folder of one's own, as it is written there: needs the build. What it takes from
// the registry (TypeScript and Node's types) is this repository's own here.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./source-tree.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const section = readme.slice(readme.indexOf("## In a folder of your own"), readme.indexOf("## A cluster"));
const blocks = section.split("\n\n").filter((block) => /^ {4}\S/.test(block));
const commands = blocks.map((block) => block.split("\n").map((line) => line.trim().replace(/ {2,}.*/, "")));

let parent: string;
beforeAll(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), "millrace-own-")));
  symlinkSync(ROOT, join(parent, "millrace"));
});
afterAll(() => rmSync(parent, { recursive: true }));

async function shell(directory: string, lines: readonly string[]): Promise<string> {
  const env = { ...process.env, npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  const { stdout } = await promisify(execFile)("bash", ["-ec", lines.join("\n")], { cwd: directory, env });
  return stdout;
}

test("a folder is made, checked by tsc and run, by the commands of the README", { timeout: 120_000 }, async () => {
  const [setUp, use] = commands;
  const isOffline = (line: string) => !line.includes("--save-dev");
  await shell(parent, setUp!.filter(isOffline));
  const folder = join(parent, "my-job");
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules/.bin/tsc"), join(folder, "node_modules/.bin/tsc"));
  symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
  writeFileSync(join(folder, "tsconfig.json"), /```json\n([\s\S]*?)```/.exec(section)![1]!);
  writeFileSync(join(folder, "word-count.ts"), /```ts\n(\/\/ word-count\.ts[\s\S]*?)```/.exec(readme)![1]!);
  const [check, make, ...runs] = use!;
  expect([check, make]).toEqual(["npx tsc", "mkdir in"]);
  await shell(folder, [check!, make!]);
  for (const run of runs) expect(await shell(folder, [run.replace(" run ", " run --batches 1 ")])).toMatch(/^Time: \d+ ms$/m);
  writeFileSync(join(folder, "word-count.ts"), "import { type Wrong } from 'millrace'; export default (wrong: Wrong) => wrong;\n");
  await expect(shell(folder, [check!])).rejects.toThrow("Command failed");
});
