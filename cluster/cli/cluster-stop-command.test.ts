import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { clusterStopCommand } from "./cluster-stop-command.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("where nothing runs it says so and is done", async () => {
  const home = mkdtempSync(join(tmpdir(), "mr-"));
  vi.stubEnv("MILLRACE_HOME", home);
  const said: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  let isDone = false;
  const command = clusterStopCommand(() => {
    isDone = true;
  });
  await command.parseAsync([], { from: "user" });
  rmSync(home, { recursive: true });
  expect({ said, isDone }).toEqual({ said: ["No cluster was running.\n"], isDone: true });
});
