// The test kit.
export { ManualClock } from "../time/clock.ts";
export { type InputStreams, runBatches, type RunBatchesOptions } from "./run-batches.ts";
