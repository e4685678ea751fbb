// Decides which files of a listing belong to a batch: the pure half of the file stream. A file is taken in the batch
// of time t if its name does not begin with ".", its modification time lies in (threshold, t], and no earlier batch
// took it. The threshold is the later of the stream's start (new files only) and t - remember; the remember duration
// is at least a minute. See Spark's `FileInputDStream`, whose three rules and three gaps these are:
//
//     ignored: modified before the threshold | taken once: in (threshold, t] | later batch: modified after t
//     ------------------------------------ threshold ------------------------ t ---------------------------> time
//
// So a file must appear by an atomic rename and be modified after the stream began, or it may be lost or read in part.
// Files that appear below the threshold are handed out as ignored, once each.

/** A file as a listing gives it. */
export interface FileEntry {
  readonly path: string;
  readonly name: string;
  /** Whole milliseconds since the epoch. */
  readonly modifiedMs: number;
  readonly bytes: number;
}

/** A file that no batch will take: it was not modified after `limitMs`. */
export interface IgnoredFile {
  readonly file: FileEntry;
  readonly reason: "beforeStart" | "tooOld";
  readonly limitMs: number;
}

export interface FileSelectionOptions {
  /** When the stream was started. */
  readonly startMs: number;
  readonly slideMs: number;
  /** Ignore files modified up to the start. Default true. */
  readonly newFilesOnly?: boolean;
  /** Default 60,000, as `spark.streaming.fileStream.minRememberDuration`. */
  readonly minRememberMs?: number;
  /** Takes a file by its path. Default: names that do not begin with ".". */
  readonly accept?: (path: string) => boolean;
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
  private readonly accept: ((path: string) => boolean) | undefined;
  private readonly selected = new Set<string>();
  private readonly batches = new Map<number, readonly FileEntry[]>();
  /** Of the latest listing, the files taken or found too old, with their modification time: they are not told of again. */
  private settled = new Map<string, number>();
  private ignored: IgnoredFile[] = [];

  constructor(options: FileSelectionOptions) {
    this.rememberMs = rememberDurationMs(options.slideMs, options.minRememberMs);
    this.startThresholdMs = (options.newFilesOnly ?? true) ? options.startMs : 0;
    this.accept = options.accept;
  }

  /** What the directory held at the start: of these, files that are too old are ignored without a word. */
  presentAtStart(listing: readonly FileEntry[]): void {
    for (const { path, modifiedMs } of listing) if (modifiedMs <= this.startThresholdMs) this.settled.set(path, modifiedMs);
  }

  /** The files of `listing` that belong to the batch of `timeMs`, in order of modification time, then of path. */
  select(timeMs: number, listing: readonly FileEntry[]): readonly FileEntry[] {
    const known = this.batches.get(timeMs);
    if (known !== undefined) return known;
    const thresholdMs = Math.max(this.startThresholdMs, timeMs - this.rememberMs);
    const candidates = listing.filter((file) => file.modifiedMs <= timeMs && this.accepts(file));
    const fresh = candidates.filter((file) => !this.selected.has(file.path));
    const files = fresh
      .filter((file) => file.modifiedMs > thresholdMs)
      .sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1));
    for (const file of fresh) {
      if (file.modifiedMs <= thresholdMs && this.settled.get(file.path) !== file.modifiedMs)
        this.ignored.push(this.ignore(file, thresholdMs));
    }
    this.settled = new Map(candidates.map((file) => [file.path, file.modifiedMs]));
    for (const file of files) this.selected.add(file.path);
    this.batches.set(timeMs, files);
    return files;
  }

  /** The batch of `timeMs` did not run: it has no files, and the next one may take those it had. */
  release(timeMs: number): void {
    for (const file of this.batches.get(timeMs) ?? []) {
      this.selected.delete(file.path);
      this.settled.delete(file.path);
    }
    this.batches.set(timeMs, []);
  }

  /** Files found too old since the last call. */
  takeIgnored(): readonly IgnoredFile[] {
    return this.ignored.splice(0);
  }

  /** Forgets batches before `timeMs - rememberMs`: their files lie below every later threshold. */
  forget(timeMs: number): void {
    for (const [batchMs, files] of this.batches) {
      if (batchMs >= timeMs - this.rememberMs) continue;
      for (const file of files) this.selected.delete(file.path);
      this.batches.delete(batchMs);
    }
  }

  private accepts({ path, name }: FileEntry): boolean {
    return this.accept === undefined ? !name.startsWith(".") : this.accept(path);
  }

  private ignore(file: FileEntry, thresholdMs: number): IgnoredFile {
    if (file.modifiedMs <= this.startThresholdMs) return { file, reason: "beforeStart", limitMs: this.startThresholdMs };
    return { file, reason: "tooOld", limitMs: thresholdMs };
  }
}
