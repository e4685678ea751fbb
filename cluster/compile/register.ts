// `node --import millrace/register job.ts`: runs the file as `millrace run job.ts` would, for those who start node
// themselves. Node is led to a module of ours instead of the file; the rest of the command line stays node's. Does
// nothing in worker threads and in Millrace's own processes, which inherit the flag.
import { register } from "node:module";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { jobUrl } from "./job-url.ts";
import type { RegisterData } from "./register-hooks.ts";

/** The module beside this one, compiled or not. */
function beside(name: string): string {
  return new URL(`./${name}${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url).href;
}

const own = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const job = jobUrl(process.argv[1], isMainThread, `${own}${sep}cluster`);
if (job !== undefined) {
  const data: RegisterData = { job, instead: beside("register-entry") };
  register(beside("register-hooks"), { data });
}
