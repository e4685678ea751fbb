// Which line of a program called a method of ours: for messages and listeners. Never fails; a place that cannot be told
// is left out.

/** Where this package's own code is, as stacks name it: `engine/` and its neighbours. */
const ROOT = new URL("../../", import.meta.url).href;
const OWN = /^(engine|sources|cluster)\/|^(index|spi|testing)\.[jt]s$/;
const TEST = /\.(test|type-test)\.[jt]s$/;

/** The first frame of `stack` that is not ours, as "job.ts:12:5". */
export function callSiteIn(stack: string, root = ROOT): string | undefined {
  for (const line of stack.split("\n")) {
    const match = /^\s+at (?:.*\(|async )?((?:file:\/\/)?\/[^():]+):(\d+:\d+)\)?$/.exec(line);
    if (match === null) continue;
    const [, place = "", position = ""] = match;
    const url = place.startsWith("file:") ? place : `file://${place}`;
    const path = url.startsWith(root) ? url.slice(root.length) : undefined;
    if (path !== undefined && OWN.test(path) && !TEST.test(path)) continue;
    return `${url.split("/").at(-1)}:${position}`;
  }
  return undefined;
}

/** `name` and the line of the program that is running now: "foreachRDD at job.ts:12:5". */
export function describeCall(name: string): string {
  const site = callSiteIn(new Error().stack ?? "");
  return site === undefined ? name : `${name} at ${site}`;
}
