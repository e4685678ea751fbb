// What a child process may know of our environment: an allow-list, so that no credential of the shell that started the
// cluster reaches processes that run jobs. The cluster's secret goes by file, or by value where it came so.

const ALLOWED = new Set(["PATH", "HOME", "LANG", "TZ", "TMPDIR", "MILLRACE_SECRET_FILE"]);
const ALLOWED_PREFIXES = ["NODE_", "MILLRACE_", "LC_"];
const REFUSED = new Set(["MILLRACE_SECRET", "NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "NODE_UNIQUE_ID"]);

/** What hands the secret on: the variable that holds it or names its file, else `file`. */
export function secretEnvironment(env: NodeJS.ProcessEnv, file: string): Record<string, string> {
  if (env.MILLRACE_SECRET) return { MILLRACE_SECRET: env.MILLRACE_SECRET };
  return { MILLRACE_SECRET_FILE: env.MILLRACE_SECRET_FILE || file };
}

export function childEnvironment(env: NodeJS.ProcessEnv, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || REFUSED.has(name)) continue;
    if (ALLOWED.has(name) || ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix))) child[name] = value;
  }
  return { ...child, ...extra };
}
