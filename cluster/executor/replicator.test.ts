import { expect, test } from "vitest";
import type { KeepMode } from "../../engine/storage/partition-cache.ts";
import { Replicator } from "./replicator.ts";

const bytes = new Uint8Array([1]);

function setUp(others: readonly string[], refusing: readonly string[] = [], gone: readonly string[] = []) {
  const asked: string[] = [];
  const replicator = new Replicator({
    others: async () => others,
    copyTo: async (executorId, id, _bytes, mode) => {
      asked.push(`${id} ${mode} to ${executorId}`);
      if (gone.includes(executorId)) throw new Error("gone");
      return !refusing.includes(executorId);
    },
  });
  const copy = async (count: number, mode: KeepMode = "spill") => (await replicator.copy("rdd-1-0", bytes, mode, count)).holders;
  return { asked, copy };
}

test("copies go to different executors, and begin with another one each time", async () => {
  const { copy } = setUp(["a", "b", "c"]);
  expect([await copy(1), await copy(1), await copy(2), await copy(1)]).toEqual([["a"], ["b"], ["c", "a"], ["a"]]);
});

test("where there are fewer executors, each has it once; where there is none, nobody", async () => {
  const { copy, asked } = setUp(["a", "b"]);
  expect(await copy(5, "disk")).toEqual(["a", "b"]);
  expect(asked).toEqual(["rdd-1-0 disk to a", "rdd-1-0 disk to b"]);
  expect(await setUp([]).copy(1)).toEqual([]);
});

test("who is gone or full is passed over, and asked only once", async () => {
  const { copy, asked } = setUp(["a", "b", "c"], ["a"], ["b"]);
  expect(await copy(2)).toEqual(["c"]);
  expect(asked).toHaveLength(3);
});

test("nobody is looked for when no copy is wanted", async () => {
  const replicator = new Replicator({ others: () => Promise.reject(new Error("not asked")), copyTo: async () => true });
  expect(await replicator.copy("rdd-1-0", bytes, "spill", 0)).toEqual({ holders: [], others: [] });
  await expect(replicator.copy("rdd-1-0", bytes, "spill", 1)).rejects.toThrow("not asked");
});
