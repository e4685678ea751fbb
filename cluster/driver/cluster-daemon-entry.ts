// Entry of a local cluster's daemon process. Its options come as JSON in the environment (no secret among them); it tells
// its parent over the IPC channel that it runs, or why not, and then lives on without it.
import { ClusterDaemon, type DaemonOptions } from "./cluster-daemon.ts";

process.title = "millrace cluster";
const daemon = new ClusterDaemon(JSON.parse(process.env.MILLRACE_DAEMON ?? "{}") as DaemonOptions);
delete process.env.MILLRACE_DAEMON;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void daemon.stop());
try {
  await daemon.start();
  process.send?.({ type: "ClusterStarted" });
  process.disconnect?.();
  await daemon.ended;
  process.exit(0);
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  const exit = () => process.exit(1);
  if (process.send === undefined) exit();
  else process.send({ type: "ClusterFailed", code, message }, exit);
}
