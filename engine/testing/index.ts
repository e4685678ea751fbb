// The test kit.
export { ManualClock } from "../time/clock.ts";
export { type InputStreams, type RunBatchesOptions, runBatches } from "./run-batches.ts";
