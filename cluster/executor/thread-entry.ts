// Where the entry file of a worker thread or child process is. They run compiled JavaScript, so when this module is
// itself running from TypeScript source (under a test runner) the entry is looked for below dist/, which the build fills.

/**
 * URL of the compiled module at `path`, given from the package's root without its ending:
 * `threadEntry("cluster/executor/receiver-entry")`. `moduleUrl` is this module's own place; tests give others.
 */
export function threadEntry(path: string, moduleUrl: string = import.meta.url): URL {
  const fromSource = new URL(moduleUrl).pathname.endsWith(".ts");
  return new URL(`../../${fromSource ? "dist/" : ""}${path}.js`, moduleUrl);
}
