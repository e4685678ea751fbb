// What a context runs with, where the program does not say: the command line sets these before it loads a job.
import { requireKnownSettings } from "./known-settings.ts";

export interface LaunchSettings {
  readonly master?: string;
  readonly appName?: string;
  readonly batchIntervalMs?: number;
  readonly conf?: ReadonlyMap<string, string>;
}

/** Where neither the program nor whoever launched it says. */
export const DEFAULT_SETTINGS = { master: "local[*]", appName: "millrace", batchIntervalMs: 1000 } as const;

let launch: LaunchSettings = {};

export function setLaunchSettings(settings: LaunchSettings): void {
  launch = settings;
}

export function launchSettings(): LaunchSettings {
  return launch;
}

/** The settings of a context: those that the program gives, else those it was launched with. Throws INVALID_ARGUMENT for one that does not exist. */
export function resolveConf(said: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> {
  const conf = said ?? launch.conf ?? new Map<string, string>();
  requireKnownSettings(conf);
  return conf;
}
