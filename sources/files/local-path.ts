// Where a directory given as a path or a file: URL is, absolute: an executor's working directory is another.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export function localPath(directory: string): string {
  if (!directory.startsWith("file:")) return resolve(directory);
  // These mean something in a URL, and nothing but themselves in a path or a pattern.
  return fileURLToPath(directory.replaceAll(/[?#\\]/g, (char) => encodeURIComponent(char)));
}
