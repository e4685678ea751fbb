import { expect, it, vi } from "vitest";

const runProgram = vi.fn(async (_argv: readonly string[]) => 7);
vi.mock("../cli/program.ts", () => ({ runProgram }));

it("runs the script that node was started with, and ends with its exit code", async () => {
  const { argv, exitCode } = process;
  process.argv = ["node", "/work/job.ts", "in", "--out"];
  try {
    await import("./register-entry.ts");
    expect(runProgram).toHaveBeenCalledWith(["run", "/work/job.ts", "--", "in", "--out"]);
    expect(process.exitCode).toBe(7);
  } finally {
    process.argv = argv;
    process.exitCode = exitCode;
  }
});
