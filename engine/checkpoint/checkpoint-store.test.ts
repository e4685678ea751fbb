import { expect, test } from "vitest";
import { type CheckpointStore, checkpointStore, registerCheckpointStore } from "./checkpoint-store.ts";

test("the store that was registered is the store", () => {
  expect(() => checkpointStore()).toThrow("no checkpoint store is registered");
  const store = {} as CheckpointStore;
  registerCheckpointStore(store);
  expect(checkpointStore()).toBe(store);
});
