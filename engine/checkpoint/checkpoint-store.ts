// Where the partitions of checkpointed RDDs are written: the seam between the engine and a file system. Whoever knows
// one registers it; the driver names folders, executors write and read parts.
import type { AnyFunction } from "../closure/closure.ts";
import { assert } from "../errors.ts";

/** A store of checkpoints. Paths are its own; executors must reach them as the driver does. */
export interface CheckpointStore {
  /** A folder of its own for one application below the user's `directory`; nothing is made yet. */
  folder(directory: string, unique: string): string;
  /** A directory for tests, which nobody else uses; nothing is made yet. */
  temporaryDirectory(): string;
  /** The path of one RDD's checkpoint. */
  rddPath(folder: string, rddId: number): string;
  /** On the driver, before the parts are written. */
  prepare(path: string): Promise<void>;
  /** A closure that travels: `(records, task) => Promise<bytes>` writes one partition, whole or not at all, and gives its size. */
  partWriter(path: string): AnyFunction;
  /** On the driver, when every partition stands; from then on the checkpoint is complete. */
  commit(path: string, numPartitions: number): Promise<void>;
  /** A source function; its binding is `{ path, partition }`. Rejects with CHECKPOINT_UNREADABLE for what is not whole. */
  readonly readPart: AnyFunction;
  /** Removes a checkpoint or a folder of them; nothing happens if there is none. */
  remove(path: string): Promise<void>;
}

let registered: CheckpointStore | undefined;

/** Makes `store` the one that contexts of this process use. */
export function registerCheckpointStore(store: CheckpointStore): void {
  registered = store;
}

export function checkpointStore(): CheckpointStore {
  assert(registered !== undefined, "no checkpoint store is registered");
  return registered;
}
