import { afterEach, expect, test, vi } from "vitest";
import { executorCommand } from "./executor-command.ts";

function executor(...argv: string[]): Promise<unknown> {
  return executorCommand(() => {})
    .exitOverride()
    .parseAsync(argv, { from: "user" });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("needs a master", async () => {
  vi.stubEnv("MILLRACE_MASTER", undefined);
  await expect(executor()).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("--master redis://") });
});

test("a master that is no cluster's address is refused", async () => {
  vi.stubEnv("MILLRACE_SECRET", "ab".repeat(32));
  await expect(executor("--master", "local[2]")).rejects.toMatchObject({ code: "UNKNOWN_MASTER" });
});

test("without the cluster's secret it does not start", async () => {
  vi.stubEnv("MILLRACE_SECRET", undefined);
  vi.stubEnv("MILLRACE_SECRET_FILE", undefined);
  await expect(executor("--master", "redis://127.0.0.1:1")).rejects.toMatchObject({ code: "INVALID_SECRET" });
});
