// The suite: programs that every master must run to the same results. test/masters.test.ts compiles this file as a job.
import { rddCheckpoints } from "./checkpoints.ts";
import { contextJobs } from "./context.ts";
import { keysAndValues } from "./keys-and-values.ts";
import { rddActions } from "./rdd-actions.ts";
import { rddAsync } from "./rdd-async.ts";
import { rddJoins } from "./rdd-joins.ts";
import { rddNumbers } from "./rdd-numbers.ts";
import { rddOperators } from "./rdd-operators.ts";
import { rddOrder } from "./rdd-order.ts";
import { rddPairs } from "./rdd-pairs.ts";
import { rddPartitions } from "./rdd-partitions.ts";
import { sharedVariables } from "./shared-variables.ts";
import { storageLevels } from "./storage-levels.ts";
import { streamKeyedWindows } from "./stream-keyed-windows.ts";
import { streamOperators } from "./stream-operators.ts";
import { streamPartitions } from "./stream-partitions.ts";
import { streamWindows } from "./stream-windows.ts";

export { CONF } from "./case.ts";
export { streamCheckpoints } from "./checkpoints.ts";
export { contextFiles } from "./context.ts";
export { failures } from "./failures.ts";
export { outputs } from "./outputs.ts";
export { sources } from "./sources.ts";
export { streamLevels } from "./storage-levels.ts";
export { streamState } from "./stream-state.ts";

/** Programs that need nothing but a context. */
export const rddPrograms = [
  ...rddOperators,
  ...rddActions,
  ...rddPartitions,
  ...rddNumbers,
  ...rddOrder,
  ...rddPairs,
  ...rddJoins,
  ...rddAsync,
  ...rddCheckpoints,
  ...storageLevels,
  ...sharedVariables,
  ...contextJobs,
  ...keysAndValues,
];

/** Streaming programs that need nothing beside them: no checkpoints, no files. */
export const streamPrograms = [...streamOperators, ...streamWindows, ...streamKeyedWindows, ...streamPartitions];
