// Jobs that are scripts give the same on every master, although executors evaluate their text too.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PrivateCluster, testCluster } from "./private-cluster.ts";
import { startCli } from "./spawn-cli.ts";

let cluster: PrivateCluster;
let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "millrace-scripts-"));
  cluster = await testCluster();
}, 60_000);

afterAll(async () => {
  await cluster.stop();
  rmSync(root, { recursive: true, force: true });
});

it.each(["local", "local[2]", "redis"])(
  "values of the top level, early and late, and an output that stays, on %s",
  async (name) => {
    const output = join(root, `out-${name}`);
    mkdirSync(output);
    writeFileSync(join(output, "old"), "");
    const master = name === "redis" ? cluster.url : name;
    const env = { MILLRACE_HOME: process.env.MILLRACE_HOME ?? "" };
    const { code, stdout, stderr } = await startCli(["run", "test/jobs/script.ts", "--master", master, "--", output], { env }).finished;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const lines = ["a 0.25 1", "bb 0.5 1", "ccc 0.75 1", "dddd 1 1"];
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual({ lines, later: [6, 7, 8, 9], log: "began\n" });
    expect(existsSync(join(output, "old"))).toBe(false);
  },
  60_000,
);
