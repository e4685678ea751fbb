// The setting `storage.memoryBytes`: how much memory of an executor persisted partitions may take, as records and again as
// encoded bytes. Without it, half of the memory its compute thread may use: the other half is for tasks.
import { MillraceError } from "../../engine/errors.ts";

const MIB = 1024 * 1024;

/** The setting in bytes; undefined if it is not set. */
export function parseStorageMemory(conf: ReadonlyMap<string, string>): number | undefined {
  const text = conf.get("storage.memoryBytes");
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new MillraceError("INVALID_ARGUMENT", `storage.memoryBytes must be a whole number of bytes above 0, not ${JSON.stringify(text)}`);
}

export function storageBytes(setting: number | undefined, memoryMiB: number): number {
  return setting ?? Math.floor((memoryMiB * MIB) / 2);
}
