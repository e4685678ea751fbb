// Files of local or shared directories as RDDs. They are listed when the partitions are first asked for, as on Spark:
// what is written between the making of an RDD and its first use is seen.
import { MillraceError } from "../../engine/index.ts";
import { type AnyFunction, type FileInputs, type NodeScope, type RDDNode, SourceRDD } from "../../engine/spi.ts";
import { isCompressed, requireReadable } from "./compression.ts";
import { binaryPackBytes, packFiles, recordSplits, textSplits, wholeTextPackBytes } from "./file-splits.ts";
import { type InputFile, listInputFiles } from "./list-input-files.ts";
import { readObjectFile } from "./object-files.ts";
import { readBinaryFiles, readBinaryRecords, readWholeTextFiles } from "./read-binary-file.ts";
import { readTextFile } from "./read-text-file.ts";

type Listed = readonly InputFile[];

/** For `registerFileInputs`. */
export const localFileInputs: FileInputs = {
  textFile: (scope, path, minPartitions) => {
    const parts = (files: Listed) => textSplits(readable(files), minPartitions);
    return filesNode(scope, "TextFileRDD", readTextFile, path, parts);
  },
  wholeTextFiles: (scope, path, minPartitions) => {
    const packs = (files: Listed) => packFiles(readable(files), wholeTextPackBytes(files, minPartitions));
    return filesNode(scope, "WholeTextFileRDD", readWholeTextFiles, path, packs);
  },
  binaryFiles: (scope, path, minPartitions) => {
    const packs = (files: Listed) => packFiles(files, binaryPackBytes(files, minPartitions, scope.defaultParallelism));
    return filesNode(scope, "BinaryFileRDD", readBinaryFiles, path, packs);
  },
  binaryRecords: (scope, path, recordLength) => {
    const parts = (files: Listed) => {
      for (const file of files) requireWholeRecords(file, recordLength);
      return recordSplits(files, recordLength).map((part) => ({ part, recordLength }));
    };
    return filesNode(scope, "BinaryRecordsRDD", readBinaryRecords, path, parts);
  },
  objectFile: (scope, path) => filesNode(scope, "ObjectFileRDD", readObjectFile, path, (files) => files.map((file) => file.path)),
};

function filesNode(scope: NodeScope, label: string, read: AnyFunction, path: string, bindingsOf: (files: Listed) => unknown[]): RDDNode {
  const node = new SourceRDD(scope, label, read, () => bindingsOf(listInputFiles(path)).map((binding) => ({ binding })));
  node.name = path;
  return node;
}

function readable(files: Listed): Listed {
  for (const { path } of files) requireReadable(path);
  return files;
}

function requireWholeRecords({ path, bytes }: InputFile, recordLength: number): void {
  if (isCompressed(path))
    throw new MillraceError("UNSUPPORTED_OPERATION", `Records of a compressed file cannot be read: decompress ${path}`);
  if (bytes % recordLength === 0) return;
  const message = `${path} has ${bytes} bytes, which are no whole number of records of ${recordLength} bytes`;
  throw new MillraceError("INVALID_ARGUMENT", message, { details: { path, bytes, recordLength } });
}
