// Registers the sources that are methods of the StreamingContext, and how files are read and written.
import {
  registerCheckpointStore,
  registerConnectors,
  registerFileInputs,
  registerFileOutputs,
  registerProcessPipes,
} from "../engine/spi.ts";
import { checkpointFiles } from "./files/checkpoint-files.ts";
import { FileInputDStream } from "./files/file-input-dstream.ts";
import { localFileInputs } from "./files/local-file-inputs.ts";
import { localObjectOutput } from "./files/object-files.ts";
import { localTextOutput } from "./files/text-output.ts";
import { processPipes } from "./process/pipe.ts";
import { QueueInputDStream } from "./queue/queue-input-dstream.ts";
import { socketReceiver } from "./socket/socket-receiver.ts";

registerConnectors({
  textFileStream: (scope, streamId, directory, options) => new FileInputDStream(scope, streamId, directory, options),
  queueStream: (scope, streamId, takeNext, options) => new QueueInputDStream(scope, streamId, takeNext, options),
  socketReceiver,
});

registerFileOutputs({ text: localTextOutput, objects: () => localObjectOutput });
registerProcessPipes(processPipes);
registerFileInputs(localFileInputs);
registerCheckpointStore(checkpointFiles);
