// The lines of the files that appear in a directory. Each batch lists the directory beforehand and takes what belongs
// to it (file-selection.ts); its RDD reads those files in parts on the executors. A batch that cannot be listed has no
// files, and one that cannot be generated gives its files back: the next batch has them. See Spark's `FileInputDStream`.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MillraceError } from "../../engine/index.ts";
import { InputDStreamNode, type RDDNode, SourceRDD, type StreamScope } from "../../engine/spi.ts";
import { type FileEntry, FileSelection, type FileSelectionOptions } from "./file-selection.ts";
import { IgnoredFiles } from "./ignored-files.ts";
import { listDirectories } from "./list-directories.ts";
import { type FilePart, fileParts, readTextFile } from "./read-text-file.ts";

export type FileStreamOptions = Pick<FileSelectionOptions, "newFilesOnly" | "minRememberMs" | "accept">;

export class FileInputDStream extends InputDStreamNode {
  readonly name: string;
  private readonly directory: string;
  private readonly options: FileStreamOptions;
  private readonly ignored: IgnoredFiles;
  private selection: FileSelection | undefined;
  /** What was there at the start; undefined if it could not be listed. */
  private listingAtStart: Promise<readonly FileEntry[] | undefined> = Promise.resolve([]);
  private isStartKnown = false;
  private lastFailure: string | undefined;
  /** The files of each batch that somebody may still ask for. */
  private readonly parts = new Map<number, readonly FilePart[]>();

  constructor(scope: StreamScope, streamId: number, directory: string, options: FileStreamOptions = {}) {
    super(scope, streamId);
    if (typeof directory !== "string" || directory === "") {
      throw new MillraceError(
        "INVALID_ARGUMENT",
        `textFileStream needs the path of a directory, not ${JSON.stringify(directory) ?? "undefined"}`,
      );
    }
    this.directory = directory.startsWith("file:") ? fileURLToPath(directory) : resolve(directory);
    this.options = options;
    this.name = `File stream [${streamId}]`;
    this.ignored = new IgnoredFiles(this.name);
  }

  override start(startMs: number): void {
    this.selection = new FileSelection({ ...this.options, startMs, slideMs: this.slideMs });
    this.listingAtStart = listDirectories(this.directory).catch(() => undefined);
  }

  override async prepare(timeMs: number): Promise<void> {
    if (this.selection === undefined) throw new MillraceError("INTERNAL", "A file stream was asked for a batch before it was started");
    const files = await this.select(this.selection, timeMs);
    this.ignored.tell(this.selection.takeIgnored());
    this.selection.forget(timeMs);
    this.parts.set(
      timeMs,
      files.flatMap((file) => fileParts(file)),
    );
    // As on Spark the records are not counted: that would mean reading the files on the driver.
    this.reportInfo(timeMs, { numRecords: 0, description: files.map((file) => file.path).join("\n") });
  }

  override batchFailed(timeMs: number): void {
    super.batchFailed(timeMs);
    this.withdraw(timeMs);
    this.selection?.release(timeMs);
    this.parts.set(timeMs, []);
  }

  protected override forgotten(limitMs: number): void {
    super.forgotten(limitMs);
    for (const timeMs of this.parts.keys()) if (timeMs <= limitMs) this.parts.delete(timeMs);
  }

  protected compute(timeMs: number): RDDNode {
    const parts = this.parts.get(timeMs);
    if (parts === undefined) throw new MillraceError("INTERNAL", `The file stream was not prepared for the batch of ${timeMs} ms`);
    return new SourceRDD(
      this.scope.rdds,
      `textFileStream ${this.directory}`,
      readTextFile,
      parts.map((binding) => ({ binding })),
    );
  }

  private async select(selection: FileSelection, timeMs: number): Promise<readonly FileEntry[]> {
    const atStart = this.isStartKnown ? undefined : await this.listingAtStart;
    const listing = await this.list(timeMs);
    if (listing === undefined) return [];
    if (!this.isStartKnown) selection.presentAtStart(atStart ?? listing);
    this.isStartKnown = true;
    return selection.select(timeMs, listing);
  }

  /** Undefined if the directory cannot be listed now. Said once, until it can be or the reason is another. */
  private async list(timeMs: number): Promise<readonly FileEntry[] | undefined> {
    try {
      const listing = await listDirectories(this.directory);
      this.lastFailure = undefined;
      return listing;
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      if (failure !== this.lastFailure) {
        const fate = `The batch of ${timeMs} ms has no files; later batches take them when the directory can be listed.`;
        console.error(`${this.name} cannot list ${this.directory}: ${failure}. ${fate}`);
      }
      this.lastFailure = failure;
      return undefined;
    }
  }
}
