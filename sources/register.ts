// Registers the sources that are methods of the StreamingContext, and how files are read and written.
import {
  type FileStreamFormat,
  registerCheckpointStore,
  registerConnectors,
  registerFileInputs,
  registerFileOutputs,
  registerProcessPipes,
} from "../engine/spi.ts";
import { checkpointFiles } from "./files/checkpoint-files.ts";
import { customFormat, type FileFormat, pathAndLineFormat, recordsFormat, textFormat } from "./files/file-formats.ts";
import { FileInputDStream } from "./files/file-input-dstream.ts";
import { localFileInputs } from "./files/local-file-inputs.ts";
import { localObjectOutput } from "./files/object-files.ts";
import { localTextOutput } from "./files/text-output.ts";
import { processPipes } from "./process/pipe.ts";
import { QueueInputDStream } from "./queue/queue-input-dstream.ts";
import { convertingReceiver } from "./socket/converting-receiver.ts";
import { rawSocketReceiver } from "./socket/raw-socket-receiver.ts";
import { socketReceiver } from "./socket/socket-receiver.ts";

registerConnectors({
  fileStream: (scope, streamId, directory, { format, filterFunc, ...options }) =>
    new FileInputDStream(scope, streamId, directory, {
      ...options,
      format: formatOf(format),
      ...(filterFunc === undefined ? {} : { accept: filterFunc }),
    }),
  queueStream: (scope, streamId, takeNext, options) => new QueueInputDStream(scope, streamId, takeNext, options),
  socketReceiver,
  convertingReceiver,
  rawSocketReceiver,
});

function formatOf(format: FileStreamFormat): FileFormat {
  switch (format.type) {
    case "text":
      return textFormat;
    case "pathsAndLines":
      return pathAndLineFormat;
    case "records":
      return recordsFormat(format.recordLength);
    case "custom":
      return customFormat(format.readFunc);
  }
}

registerFileOutputs({ text: localTextOutput, objects: () => localObjectOutput });
registerProcessPipes(processPipes);
registerFileInputs(localFileInputs);
registerCheckpointStore(checkpointFiles);
