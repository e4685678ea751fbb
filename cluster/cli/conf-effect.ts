// Settings that only some masters read (known-settings.ts): one that has no effect under the chosen master is an error, not
// ignored. What is no setting of ours is the job's own business.
import { MillraceError } from "../../engine/errors.ts";
import { knownSetting, type SettingMasters } from "../../engine/streaming/known-settings.ts";

const READ_BY: Readonly<Record<SettingMasters, { readonly master: RegExp; readonly where: string }>> = {
  cluster: { master: /^redis/, where: "on a cluster (redis://...)" },
  threads: { master: /^local\[/, where: "on local[N]; on a cluster use `millrace cluster start --executor-memory`" },
  "threads and cluster": {
    master: /^(local\[|redis)/,
    where: "on local[N] and on a cluster; on local, tasks run in the driver's own thread",
  },
};

/** Throws USAGE for the first setting that `master` does not read. */
export function assertConfHasEffect(conf: ReadonlyMap<string, string>, master: string): void {
  for (const key of conf.keys()) {
    const masters = knownSetting(key)?.masters;
    if (masters === undefined || READ_BY[masters].master.test(master)) continue;
    throw new MillraceError("USAGE", `--conf ${key} has no effect on master ${master}: it is read ${READ_BY[masters].where}`);
  }
}
