import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { executorMain } from "./executor-main.ts";

const dataDir = mkdtempSync(join(tmpdir(), "millrace-main-"));
const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
afterEach(() => vi.unstubAllEnvs());

test("without a secret, or with a wrong address, it is a matter of configuration", async () => {
  vi.stubEnv("MILLRACE_SECRET", "");
  vi.stubEnv("MILLRACE_SECRET_FILE", "");
  expect(await executorMain({ master: "redis://127.0.0.1:1", memoryMiB: 16, dataDir })).toBe(2);
  vi.stubEnv("MILLRACE_SECRET", "ab".repeat(32));
  expect(await executorMain({ master: "somewhere", memoryMiB: 16, dataDir })).toBe(2);
});

test("a Redis that cannot be reached has a code of its own; the secret is in neither log nor environment", async () => {
  const secret = "cd".repeat(32);
  vi.stubEnv("MILLRACE_SECRET", secret);
  expect(await executorMain({ master: "redis+unix:///nowhere.sock", memoryMiB: 16, dataDir })).toBe(4);
  expect(process.env.MILLRACE_SECRET).toBeUndefined();
  const lines = stderr.mock.calls.map(([line]) => String(line));
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ event: "failed", message: expect.stringContaining("nowhere.sock") });
  expect(lines.join("")).not.toContain(secret);
});
