// `millrace cluster status`: the executors of the cluster on this machine and what they do.
import { Command, Option } from "commander";
import type { ClusterStatus } from "../driver/cluster-status.ts";

export function clusterStatusCommand(done: () => void): Command {
  return new Command("status")
    .description("show the executors and what they do")
    .addOption(new Option("-o, --output <format>", "text or json").choices(["text", "json"]).default("text"))
    .action(async ({ output }: { output: string }) => {
      const { clusterStatus } = await import("../driver/local-cluster.ts");
      const status = await clusterStatus();
      process.stdout.write(output === "json" ? `${JSON.stringify(status)}\n` : formatStatus(status));
      done();
    });
}

/** The master, then a line an executor, in columns. */
export function formatStatus({ master, executors }: ClusterStatus): string {
  const sorted = [...executors].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = [
    ["EXECUTOR", "PID", "HOST", "STATE", "APPLICATION", "HEARTBEAT"],
    ...sorted.map(({ id, pid, host, state, application, lastHeartbeatMs }) => [
      id,
      `${pid}`,
      host,
      state,
      application ?? "-",
      `${lastHeartbeatMs} ms ago`,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  return `master ${master}\n${lines.join("\n")}\n`;
}
