import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runProgram } from "./program.ts";

let said: string;
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ["an unknown command, with a suggestion", ["rum"], /error USAGE: unknown command 'rum'\n\(Did you mean run\?\)/],
  ["an unknown option, with a suggestion", ["run", "a.ts", "--mastre", "local"], /unknown option '--mastre'\n\(Did you mean --master\?\)/],
  ["a missing argument", ["run"], /missing required argument 'file'/],
  ["job arguments without --", ["run", "a.ts", "in"], /too many arguments/],
  ["a bad duration", ["run", "a.ts", "--batch-interval", "1"], /error USAGE: "1" is not a duration/],
  ["a bad count", ["run", "a.ts", "--batches", "0"], /error USAGE: --batches takes/],
  ["a bad setting", ["run", "a.ts", "--conf", "x"], /error USAGE: --conf takes key=value/],
])("%s is a usage error", async (_name, argv, message) => {
  expect(await runProgram(argv)).toBe(2);
  expect(said).toMatch(message);
});

test.each([[["--help"]], [["help", "run"]], [["run", "--help"]]])("%j is no error", async (argv) => {
  expect(await runProgram(argv)).toBe(0);
  expect(said).toBe("");
});
