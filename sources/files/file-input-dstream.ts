// The lines of the files that appear in a directory. Each batch lists the directory beforehand and takes what belongs
// to it (file-selection.ts); its RDD reads those files in parts on the executors. See Spark's `FileInputDStream`.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MillraceError } from "../../engine/index.ts";
import { InputDStreamNode, type RDDNode, SourceRDD, type StreamScope } from "../../engine/spi.ts";
import { FileSelection, type FileSelectionOptions } from "./file-selection.ts";
import { listDirectories } from "./list-directories.ts";
import { type FilePart, fileParts, readTextFile } from "./read-text-file.ts";

export type FileStreamOptions = Pick<FileSelectionOptions, "newFilesOnly" | "minRememberMs" | "accept">;

export class FileInputDStream extends InputDStreamNode {
  readonly name: string;
  private readonly directory: string;
  private readonly options: FileStreamOptions;
  private selection: FileSelection | undefined;
  private readonly parts = new Map<number, readonly FilePart[]>();

  constructor(scope: StreamScope, streamId: number, directory: string, options: FileStreamOptions = {}) {
    super(scope, streamId);
    this.directory = directory.startsWith("file:") ? fileURLToPath(directory) : resolve(directory);
    this.options = options;
    this.name = `File stream [${streamId}]`;
  }

  override start(startMs: number): void {
    this.selection = new FileSelection({ ...this.options, startMs, slideMs: this.slideMs });
  }

  override async prepare(timeMs: number): Promise<void> {
    if (this.selection === undefined) throw new MillraceError("INTERNAL", "A file stream was asked for a batch before it was started");
    const files = this.selection.select(timeMs, await listDirectories(this.directory));
    this.selection.forget(timeMs);
    this.parts.set(
      timeMs,
      files.flatMap((file) => fileParts(file)),
    );
    // As on Spark the records are not counted: that would mean reading the files on the driver.
    this.reportInfo(timeMs, { numRecords: 0, description: files.map((file) => file.path).join("\n") });
  }

  protected compute(timeMs: number): RDDNode {
    const parts = this.parts.get(timeMs);
    if (parts === undefined) throw new MillraceError("INTERNAL", `The file stream was not prepared for the batch of ${timeMs} ms`);
    this.parts.delete(timeMs);
    return new SourceRDD(
      this.scope.rdds,
      `textFileStream ${this.directory}`,
      readTextFile,
      parts.map((binding) => ({ binding })),
    );
  }
}
