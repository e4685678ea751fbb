// What a context runs with, where the program does not say: the command line sets these before it loads a job.

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
