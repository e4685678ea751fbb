// Runs the built command: needs the build (`npm test` makes it). That an executor joins: see cluster-command.test.ts.
import { expect, test } from "vitest";
import { startCli } from "../../test/spawn-cli.ts";

const SECRET = { MILLRACE_SECRET: "ab".repeat(32) };

test.each([
  ["no master", [], SECRET, 2, /error USAGE: executor needs --master redis:/],
  ["a master that is no cluster's address", ["--master", "local[2]"], SECRET, 2, /not a cluster's address/],
  ["no secret of the cluster", ["--master", "redis://127.0.0.1:1"], {}, 2, /No cluster secret/],
  ["a bad size", ["--executor-memory", "1"], SECRET, 2, /error USAGE: "1" is not a memory size/],
  ["a master that does not answer", ["--master", "redis+unix:///nowhere/redis.sock"], SECRET, 4, /nowhere/],
])("%s makes it end", async (_name, argv, env, exit, message) => {
  const { code, stderr } = await startCli(["executor", ...argv], { env: { MILLRACE_HOME: "/nowhere", ...env } }).finished;
  expect(stderr).toMatch(message);
  expect(code).toBe(exit);
});
