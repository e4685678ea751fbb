import { expect, test } from "vitest";
import { clusterStatusCommand, formatStatus } from "./cluster-status-command.ts";

test("columns, sorted by executor", () => {
  const executors = [
    { id: "executor-b", pid: 12, host: "h", state: "busy", application: "words", lastHeartbeatMs: 7 },
    { id: "a", pid: 3456, host: "host", state: "lost", application: null, lastHeartbeatMs: 1500 },
  ] as const;
  expect(formatStatus({ master: "redis://h", executors })).toBe(
    [
      "master redis://h",
      "EXECUTOR    PID   HOST  STATE  APPLICATION  HEARTBEAT",
      "a           3456  host  lost   -            1500 ms ago",
      "executor-b  12    h     busy   words        7 ms ago",
      "",
    ].join("\n"),
  );
});

test("an unknown format is refused", async () => {
  const command = clusterStatusCommand(() => {})
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await expect(command.parseAsync(["-o", "xml"], { from: "user" })).rejects.toThrow("Allowed choices are text, json");
});
