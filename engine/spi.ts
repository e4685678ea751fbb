// What a source, sink, store or backend implements.
export { type CheckpointStore, registerCheckpointStore } from "./checkpoint/checkpoint-store.ts";
export { type AnyFunction, builtin, builtinFactory } from "./closure/closure.ts";
export { ConstantInputDStream } from "./dstream/constant-input-dstream.ts";
export { DStreamNode, type StreamScope } from "./dstream/dstream-node.ts";
export { InputDStreamNode, type InputInfo } from "./dstream/input-dstream.ts";
export { type CompressionCodec, type FileOutput, type FileOutputs, registerFileOutputs } from "./rdd/file-output.ts";
export { formatRecord } from "./rdd/format-record.ts";
export type { Chunks, SourceFunc, TaskIO } from "./rdd/plan.ts";
export { type PipeOptions, type ProcessPipes, registerProcessPipes } from "./rdd/process-pipes.ts";
export { type NodeScope, RDDNode } from "./rdd/rdd-node.ts";
export { type BlockLocation, blockRDD, parallelCollectionRDD, type SourcePartition, SourceRDD } from "./rdd/source-rdd.ts";
export { unionRDD } from "./rdd/union-rdd.ts";
export {
  type Backend,
  type BackendEvents,
  type BackendFactory,
  type BackendOptions,
  type ExecutorInfo,
  type ReceiverEvent,
  type ReceiverSettings,
  type ReceiverSpec,
  registerBackend,
} from "./scheduler/backend.ts";
export { type FileInputs, registerFileInputs } from "./scheduler/file-inputs.ts";
export type { Task, TaskAttempt, TaskFailure, TaskMetrics, TaskOutcome } from "./scheduler/task.ts";
export { type ClassCodec, registerClass } from "./serialize/class-registry.ts";
export { decode, encode } from "./serialize/codec.ts";
export type { BlockGroup, BlockId, ExecutorId } from "./storage/block.ts";
export { type Connectors, type FileStreamFormat, registerConnectors } from "./streaming/connectors.ts";
export { maxMessagesPerPartition, type PartitionRates } from "./streaming/rate/max-messages-per-partition.ts";
export { makeRateEstimator, RateController } from "./streaming/rate/rate-controller.ts";
export { Receiver, type ReceiverSupervisor } from "./streaming/receiver.ts";
export { type Clock, ManualClock, SystemClock, type Timer } from "./time/clock.ts";
