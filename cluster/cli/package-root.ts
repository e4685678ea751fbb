// Where this package is and which version it is. Loaded by the fast path of the command line: imports nothing heavy.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The package's folder: this file stands in cluster/cli, in source and below dist. */
export function packageRoot(): string {
  const ofSource = new URL("../../", import.meta.url);
  return fileURLToPath(existsSync(new URL("package.json", ofSource)) ? ofSource : new URL("../", ofSource));
}

/** The version of package.json. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(`${packageRoot()}package.json`, "utf8")) as { version: string };
  return manifest.version;
}
