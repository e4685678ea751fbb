// Entry of the executor processes of a local cluster. The settings come as JSON in the environment: a master URL may hold
// a password, and arguments can be read by every user of the machine.
import { type ExecutorSettings, executorMain } from "./executor-main.ts";

const settings = JSON.parse(process.env.MILLRACE_EXECUTOR ?? "{}") as ExecutorSettings;
delete process.env.MILLRACE_EXECUTOR;
process.title = `millrace executor ${settings.id}`;
process.exitCode = await executorMain(settings);
