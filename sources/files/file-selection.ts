// Decides which files of a listing belong to a batch: the pure half of the file stream. A file is taken in the batch
// of time t if its name does not begin with ".", its modification time lies in (threshold, t], and no earlier batch
// took it. The threshold is the later of the stream's start (new files only) and t - remember; the remember duration
// is at least a minute. See Spark's `FileInputDStream`, whose three rules and three gaps these are:
//
//     ignored: modified before the threshold | taken once: in (threshold, t] | later batch: modified after t
//     ------------------------------------ threshold ------------------------ t ---------------------------> time
//
// So a file must appear by an atomic rename and be modified after the stream began, or it may be lost or read in part.

/** A file as a listing gives it. */
export interface FileEntry {
  readonly path: string;
  readonly name: string;
  /** Whole milliseconds since the epoch. */
  readonly modifiedMs: number;
  readonly bytes: number;
}

export interface FileSelectionOptions {
  /** When the stream was started. */
  readonly startMs: number;
  readonly slideMs: number;
  /** Ignore files modified up to the start. Default true. */
  readonly newFilesOnly?: boolean;
  /** Default 60,000, as `spark.streaming.fileStream.minRememberDuration`. */
  readonly minRememberMs?: number;
  /** Takes a file by its name. Default: names that do not begin with ".". */
  readonly accept?: (name: string) => boolean;
}

const MIN_REMEMBER_MS = 60_000;

/** How long a selected file stays known, and how old a file may be: a multiple of the slide of at least `minRememberMs`. */
export function rememberDurationMs(slideMs: number, minRememberMs: number = MIN_REMEMBER_MS): number {
  return slideMs * Math.ceil(minRememberMs / slideMs);
}

/** The selections of one file stream, batch by batch. Times must grow; asking for the last time again gives the same files. */
export class FileSelection {
  readonly rememberMs: number;
  private readonly startThresholdMs: number;
  private readonly accept: (name: string) => boolean;
  private readonly selected = new Set<string>();
  private readonly batches = new Map<number, readonly FileEntry[]>();

  constructor(options: FileSelectionOptions) {
    this.rememberMs = rememberDurationMs(options.slideMs, options.minRememberMs);
    this.startThresholdMs = (options.newFilesOnly ?? true) ? options.startMs : 0;
    this.accept = options.accept ?? ((name) => !name.startsWith("."));
  }

  /** The files of `listing` that belong to the batch of `timeMs`, in order of modification time, then of path. */
  select(timeMs: number, listing: readonly FileEntry[]): readonly FileEntry[] {
    const known = this.batches.get(timeMs);
    if (known !== undefined) return known;
    const thresholdMs = Math.max(this.startThresholdMs, timeMs - this.rememberMs);
    const files = listing
      .filter(
        (file) => file.modifiedMs > thresholdMs && file.modifiedMs <= timeMs && this.accept(file.name) && !this.selected.has(file.path),
      )
      .sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1));
    for (const file of files) this.selected.add(file.path);
    this.batches.set(timeMs, files);
    return files;
  }

  /** Forgets batches before `timeMs - rememberMs`: their files lie below every later threshold. */
  forget(timeMs: number): void {
    for (const [batchMs, files] of this.batches) {
      if (batchMs >= timeMs - this.rememberMs) continue;
      for (const file of files) this.selected.delete(file.path);
      this.batches.delete(batchMs);
    }
  }
}
