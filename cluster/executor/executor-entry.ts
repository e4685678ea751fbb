// Entry of the executor processes of a local cluster. The settings come as JSON in the environment: a master URL may hold
// a password, and arguments can be read by every user of the machine.
import { type ExecutorRegistered, type ExecutorSettings, executorMain } from "./executor-main.ts";

const settings = JSON.parse(process.env.MILLRACE_EXECUTOR ?? "{}") as ExecutorSettings;
delete process.env.MILLRACE_EXECUTOR;
process.title = `millrace executor ${settings.id}`;
const orphaned = new AbortController();
process.once("disconnect", () => orphaned.abort());
process.exitCode = await executorMain(settings, {
  signal: orphaned.signal,
  registered: (id) => process.send?.({ type: "ExecutorRegistered", id } satisfies ExecutorRegistered),
});
if (process.connected) process.disconnect();
