// RDDs as files of encoded records (record-frames.ts): saveAsObjectFile writes a directory of them, objectFile reads it.
import { MillraceError } from "../../engine/index.ts";
import { builtin, builtinFactory, type FileOutput, type TaskIO } from "../../engine/spi.ts";
import { localPath } from "./local-path.ts";
import { commitOutput, prepareOutput } from "./output-directory.ts";
import { partName, writePartFile } from "./part-file.ts";
import { readRecords, writeRecords } from "./record-frames.ts";

const FORMAT = "millrace-objects 1";

const partWriter = builtinFactory("write-object-part", (directory: string) => (records: Iterable<unknown>, task: TaskIO) => {
  return writePartFile(directory, partName(task.partition), task, (file) => writeRecords(file, FORMAT, records));
});

/** Objects in local directories (a path or a file: URL), for `registerFileOutputs`. */
export const localObjectOutput: FileOutput = {
  prepare: (directory, overwrite) => prepareOutput(localPath(directory), overwrite),
  partWriter: (directory) => partWriter(localPath(directory)),
  commit: (directory, numPartitions) => commitOutput(localPath(directory), numPartitions),
};

/** The source function of object files; its binding is the path of one. Rejects with INPUT_UNREADABLE for a damaged one. */
export const readObjectFile = builtin("read-object-file", (path: string) =>
  readRecords(path, FORMAT, (why, cause) => {
    const message = `The object file ${path} cannot be read: ${why}. Is it written by saveAsObjectFile, and complete?`;
    return new MillraceError("INPUT_UNREADABLE", message, { cause, details: { path } });
  }),
);
