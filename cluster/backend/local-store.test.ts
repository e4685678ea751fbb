import { afterEach, expect, test } from "vitest";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { LocalStore } from "./local-store.ts";

const stores: LocalStore[] = [];
const newStore = () => {
  const store = new LocalStore("driver", 1e6);
  stores.push(store);
  return store;
};
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

const read = (shuffleId: number, reduceId: number, mapIds: number[]) => ({
  shuffleId,
  reduceId,
  outputs: mapIds.map((mapId) => ({ mapId, executorId: "driver" })),
});

test("buckets come back in the order asked for; empty ones have no size", async () => {
  const store = newStore();
  const [a, b, empty] = [
    { keys: ["a"], values: [1] },
    { keys: ["b"], values: [2] },
    { keys: [], values: [] },
  ];
  expect(store.writeBuckets({ shuffleId: 1, mapId: 0 }, [a, empty])).toEqual([1, 0]);
  expect(store.writeBuckets({ shuffleId: 1, mapId: 1 }, [b, b])).toEqual([1, 1]);
  expect(await store.readBuckets(read(1, 0, [1, 0]))).toEqual([b, a]);
});

test("combiners that are changed in place while merging are as before for the next reader", async () => {
  const store = newStore();
  store.writeBuckets({ shuffleId: 1, mapId: 0 }, [{ keys: ["a"], values: [[1]] }]);
  for (let i = 0; i < 2; i++) {
    const [bucket] = await store.readBuckets(read(1, 0, [0]));
    expect(bucket).toEqual({ keys: ["a"], values: [[1]] });
    (bucket!.values[0] as number[]).push(2);
  }
});

test("a bucket that is gone is a failed fetch", async () => {
  const store = newStore();
  store.writeBuckets({ shuffleId: 1, mapId: 0 }, [{ keys: [1], values: [1] }]);
  store.forget([{ type: "shuffle", shuffleId: 1 }]);
  await expect(store.readBuckets(read(1, 0, [0]))).rejects.toMatchObject({
    failure: { type: "fetchFailed", shuffleId: 1, executorId: "driver" },
  });
});

const { MEMORY_ONLY, MEMORY_ONLY_SER_2, DISK_ONLY } = StorageLevel;

test.each([MEMORY_ONLY, MEMORY_ONLY_SER_2, DISK_ONLY])(
  "partitions persisted at %s and received blocks stay until they are forgotten",
  async (level) => {
    const store = newStore();
    await store.cache.put("rdd-1-0", [{ n: 1 }], level);
    await store.putBlock("input-0-x", ["x"], level);
    const read = () => store.cache.read("rdd-1-0", level, ["driver"]);
    expect([await read(), await store.readBlock("input-0-x")]).toEqual([[{ n: 1 }], ["x"]]);
    store.forget([
      { type: "rdd", rddId: 1 },
      { type: "block", blockId: "input-0-x" },
    ]);
    expect(await read()).toBeUndefined();
    await expect(store.readBlock("input-0-x")).rejects.toMatchObject({ code: "BLOCK_LOST", message: expect.stringContaining("input-0-x") });
  },
);
