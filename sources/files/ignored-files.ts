// Tells on standard error of files that a file stream will never read, once each, with the reason and the way out. Says
// no more after a number of files: a directory may hold millions.
import type { IgnoredFile } from "./file-selection.ts";

/** Files named for one stream. */
const MAX_NAMED_FILES = 20;

export class IgnoredFiles {
  private readonly streamName: string;
  private readonly warn: (message: string) => void;
  private named = 0;

  constructor(streamName: string, warn: (message: string) => void = (message) => console.error(message)) {
    this.streamName = streamName;
    this.warn = warn;
  }

  tell(files: readonly IgnoredFile[]): void {
    for (const file of files) {
      if (this.named === MAX_NAMED_FILES) return;
      this.warn(`${this.streamName} ignores ${describeIgnored(file)}`);
      this.named++;
      if (this.named === MAX_NAMED_FILES) this.warn(`${this.streamName}: further ignored files are not named`);
    }
  }
}

function describeIgnored({ file, reason, limitMs }: IgnoredFile): string {
  const modified = `${file.path}: it was modified at ${instant(file.modifiedMs)}`;
  const fix = "Moving a file keeps its modification time: touch it to have it read";
  if (reason === "beforeStart")
    return `${modified}, before the stream started (${instant(limitMs)}). ${fix}, or start with newFilesOnly: false.`;
  return `${modified}, and files not modified after ${instant(limitMs)} are no longer looked at. ${fix}.`;
}

function instant(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
