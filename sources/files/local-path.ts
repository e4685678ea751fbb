// Where a directory given as a path or a file: URL is, absolute: an executor's working directory is another.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export function localPath(directory: string): string {
  return directory.startsWith("file:") ? fileURLToPath(directory) : resolve(directory);
}
