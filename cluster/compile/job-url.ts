// Which file node was started with, if it is a job to be run by `--import millrace/register`.
import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";

/** The job that node was started with, as node will ask for it; undefined where there is none. */
export function jobUrl(script: string | undefined, mainThread: boolean, ownFolder: string): string | undefined {
  if (!mainThread || script === undefined) return undefined;
  try {
    const path = realpathSync(script);
    return path.startsWith(ownFolder + sep) ? undefined : pathToFileURL(path).href;
  } catch {
    return undefined; // node itself says that the file is not there
  }
}
