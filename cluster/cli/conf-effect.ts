// Settings of ours that only some masters read: one that has no effect under the chosen master is an error, not ignored.
// A key that is not listed is the job's own business.
import { MillraceError } from "../../engine/errors.ts";

interface Effect {
  readonly key: RegExp;
  readonly master: RegExp;
  readonly where: string;
}

const EFFECTS: readonly Effect[] = [
  { key: /^streaming\.dynamicAllocation\./, master: /^redis/, where: "on a cluster (redis://...), whose executors come and go" },
  { key: /^cluster\./, master: /^redis/, where: "on a cluster (redis://...)" },
  {
    key: /^task\.timeoutMs$/,
    master: /^(local\[|redis)/,
    where: "on local[N] and on a cluster; on local, tasks run in the driver's own thread",
  },
  { key: /^executor\.memoryMiB$/, master: /^local\[/, where: "on local[N]; on a cluster use `millrace cluster start --executor-memory`" },
];

/** Throws USAGE for the first setting that `master` does not read. */
export function assertConfHasEffect(conf: ReadonlyMap<string, string>, master: string): void {
  for (const key of conf.keys()) {
    const effect = EFFECTS.find((each) => each.key.test(key));
    if (effect === undefined || effect.master.test(master)) continue;
    throw new MillraceError("USAGE", `--conf ${key} has no effect on master ${master}: it is read ${effect.where}`);
  }
}
