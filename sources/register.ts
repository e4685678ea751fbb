// Registers the sources that are methods of the StreamingContext, and how text is written.
import { registerCheckpointStore, registerConnectors, registerTextOutput } from "../engine/spi.ts";
import { checkpointFiles } from "./files/checkpoint-files.ts";
import { FileInputDStream } from "./files/file-input-dstream.ts";
import { localTextOutput } from "./files/text-output.ts";
import { QueueInputDStream } from "./queue/queue-input-dstream.ts";
import { socketReceiver } from "./socket/socket-receiver.ts";

registerConnectors({
  textFileStream: (scope, streamId, directory, options) => new FileInputDStream(scope, streamId, directory, options),
  queueStream: (scope, streamId, takeNext, options) => new QueueInputDStream(scope, streamId, takeNext, options),
  socketReceiver,
});

registerTextOutput(localTextOutput);
registerCheckpointStore(checkpointFiles);
