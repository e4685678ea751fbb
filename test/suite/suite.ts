// The suite: programs that every master must run to the same results. test/masters.test.ts compiles this file as a job.
export { CONF } from "./case.ts";
export { rddCheckpoints, streamCheckpoints } from "./checkpoints.ts";
export { contextFiles } from "./context.ts";
export { failures } from "./failures.ts";
export { keysAndValues } from "./keys-and-values.ts";
export { outputs } from "./outputs.ts";
export { rddAsync } from "./rdd-async.ts";
export { rddJoins } from "./rdd-joins.ts";
export { rddOperators } from "./rdd-operators.ts";
export { rddOrder } from "./rdd-order.ts";
export { rddPairs } from "./rdd-pairs.ts";
export { rddPartitions } from "./rdd-partitions.ts";
export { sharedVariables } from "./shared-variables.ts";
export { sources } from "./sources.ts";
export { streamKeyedWindows } from "./stream-keyed-windows.ts";
export { streamOperators } from "./stream-operators.ts";
export { streamState } from "./stream-state.ts";
export { streamWindows } from "./stream-windows.ts";
