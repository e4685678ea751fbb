// Registers the sources that are methods of the StreamingContext, and how files are read and written.
import { registerCheckpointStore, registerConnectors, registerFileInputs, registerTextOutput } from "../engine/spi.ts";
import { checkpointFiles } from "./files/checkpoint-files.ts";
import { FileInputDStream } from "./files/file-input-dstream.ts";
import { localFileInputs } from "./files/local-file-inputs.ts";
import { localTextOutput } from "./files/text-output.ts";
import { QueueInputDStream } from "./queue/queue-input-dstream.ts";
import { socketReceiver } from "./socket/socket-receiver.ts";

registerConnectors({
  textFileStream: (scope, streamId, directory, options) => new FileInputDStream(scope, streamId, directory, options),
  queueStream: (scope, streamId, takeNext, options) => new QueueInputDStream(scope, streamId, takeNext, options),
  socketReceiver,
});

registerTextOutput(localTextOutput);
registerFileInputs(localFileInputs);
registerCheckpointStore(checkpointFiles);
