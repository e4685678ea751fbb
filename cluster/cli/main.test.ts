// Runs the built command: needs the build (`npm test` makes it).
import { expect, test } from "vitest";
import { runCli } from "../../test/spawn-cli.ts";
import { packageVersion } from "./package-root.ts";

test.each(["--version", "-V"])("%s prints the version and nothing else", async (flag) => {
  expect(await runCli(flag)).toEqual({ code: 0, stdout: `${packageVersion()}\n`, stderr: "" });
});

test("help goes to standard output", async () => {
  const { code, stdout, stderr } = await runCli("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of ["run", "submit", "check", "cluster", "executor"]) expect(stdout).toMatch(new RegExp(`^  ${command}`, "m"));
});

test("without a command it shows the help and fails", async () => {
  const { code, stdout, stderr } = await runCli();
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Usage: millrace");
});
