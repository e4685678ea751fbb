// The files that appear in a directory. Each batch lists the directory beforehand and takes what belongs to it
// (file-selection.ts); its RDD reads those files on the executors, as its format says (file-formats.ts). A batch that cannot be listed has no
// files, and one that cannot be generated gives its files back: the next batch has them. See Spark's `FileInputDStream`.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MillraceError } from "../../engine/index.ts";
import { InputDStreamNode, type RDDNode, SourceRDD, type StreamScope } from "../../engine/spi.ts";
import { type FileFormat, textFormat } from "./file-formats.ts";
import { type FileEntry, FileSelection, type FileSelectionOptions } from "./file-selection.ts";
import { IgnoredFiles } from "./ignored-files.ts";
import { isNothingThere, listDirectories } from "./list-directories.ts";

export type FileInputOptions = Pick<FileSelectionOptions, "newFilesOnly" | "minRememberMs" | "accept"> & {
  /** Default: lines of text. */
  readonly format?: FileFormat;
};

export class FileInputDStream extends InputDStreamNode {
  readonly name: string;
  private readonly directory: string;
  private readonly options: FileInputOptions;
  private readonly format: FileFormat;
  private readonly ignored: IgnoredFiles;
  private selection: FileSelection | undefined;
  /** What was there at the start; undefined if it could not be listed. */
  private listingAtStart: Promise<readonly FileEntry[] | undefined> = Promise.resolve([]);
  private isStartKnown = false;
  private lastFailure: string | undefined;
  private isMissingTold = false;
  /** The files of each batch that somebody may still ask for. */
  private readonly files = new Map<number, readonly FileEntry[]>();

  constructor(scope: StreamScope, streamId: number, directory: string, options: FileInputOptions = {}) {
    super(scope, streamId);
    this.format = options.format ?? textFormat;
    if (typeof directory !== "string" || directory === "") {
      throw new MillraceError(
        "INVALID_ARGUMENT",
        `${this.format.method} needs the path of a directory, not ${JSON.stringify(directory) ?? "undefined"}`,
      );
    }
    this.directory = directory.startsWith("file:") ? fileURLToPath(directory) : resolve(directory);
    this.options = options;
    this.name = `File stream [${streamId}]`;
    this.ignored = new IgnoredFiles(this.name);
  }

  override start(startMs: number): void {
    this.selection = new FileSelection({ ...this.options, startMs, slideMs: this.slideMs });
    this.listingAtStart = this.filesThere().catch(() => undefined);
  }

  override async prepare(timeMs: number): Promise<void> {
    if (this.selection === undefined) throw new MillraceError("INTERNAL", "A file stream was asked for a batch before it was started");
    const files = await this.select(this.selection, timeMs);
    this.ignored.tell(this.selection.takeIgnored());
    this.selection.forget(timeMs);
    this.files.set(timeMs, files);
    const paths = files.map((file) => file.path);
    // As on Spark the records are not counted: that would mean reading the files on the driver.
    this.reportInfo(timeMs, { numRecords: 0, description: paths.join("\n"), metadata: { files: paths } });
  }

  override batchFailed(timeMs: number): void {
    super.batchFailed(timeMs);
    this.withdraw(timeMs);
    this.selection?.release(timeMs);
    this.files.set(timeMs, []);
  }

  protected override forgotten(limitMs: number): void {
    super.forgotten(limitMs);
    for (const timeMs of this.files.keys()) if (timeMs <= limitMs) this.files.delete(timeMs);
  }

  protected compute(timeMs: number): RDDNode {
    const files = this.files.get(timeMs);
    if (files === undefined) throw new MillraceError("INTERNAL", `The file stream was not prepared for the batch of ${timeMs} ms`);
    const { method, bindings, read } = this.format;
    const partitions = bindings(files).map((binding) => ({ binding }));
    return new SourceRDD(this.scope.rdds, `${method} ${this.directory}`, read, partitions);
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
      const listing = await this.filesThere();
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

  /** That the directory is not there is said once, until it is. */
  private async filesThere(): Promise<readonly FileEntry[]> {
    const listing = await listDirectories(this.directory);
    const isMissing = listing.length === 0 && (await isNothingThere(this.directory));
    if (isMissing && !this.isMissingTold)
      console.error(`${this.name}: there is no directory ${this.directory}. Files are read once it is there.`);
    this.isMissingTold = isMissing;
    return listing;
  }
}
