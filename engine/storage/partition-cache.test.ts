import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FakeEncodedStores } from "../../test/fake-encoded-stores.ts";
import { decode, encode } from "../serialize/codec.ts";
import { type BlockId, rddBlockId } from "./block.ts";
import { estimateSize } from "./estimate-size.ts";
import { PartitionCache } from "./partition-cache.ts";
import { StorageLevel } from "./storage-level.ts";

const RECORDS = [{ n: 1 }, { n: 2 }];
const SIZE = estimateSize(RECORDS);

function setUp(maxBytes = 1e6, executors: readonly string[] = ["e1", "e2", "e3"]) {
  const stores = new FakeEncodedStores();
  const caches = new Map<string, PartitionCache>();
  for (const id of executors) {
    const store = stores.storeOf(id, (holder, blockId) => caches.get(holder)?.encode(blockId));
    caches.set(id, new PartitionCache(id, maxBytes, store));
  }
  const modes = (id: BlockId) =>
    [...stores.byExecutor].flatMap(([one, blocks]) => (blocks.has(id) ? [`${one} ${blocks.get(id)!.mode}`] : []));
  return { stores, cache: caches.get("e1")!, caches, modes };
}

/** Who holds what, as the driver is told. */
const told = (cache: PartitionCache) =>
  cache
    .takeChanges()
    .map(({ blockId, executorId, held }) => `${blockId} ${held === "none" ? "not on" : `with the ${held} of`} ${executorId}`);

describe("each level", () => {
  test.each<[string, boolean, readonly string[], readonly string[]]>([
    ["MEMORY_ONLY", true, [], ["thread of e1"]],
    ["MEMORY_ONLY_2", true, ["e2 memory"], ["thread of e1", "process of e2"]],
    ["MEMORY_ONLY_SER", false, ["e1 memory"], ["process of e1"]],
    ["MEMORY_ONLY_SER_2", false, ["e1 memory", "e2 memory"], ["process of e1", "process of e2"]],
    ["MEMORY_AND_DISK", true, [], ["thread of e1"]],
    ["MEMORY_AND_DISK_2", true, ["e2 spill"], ["thread of e1", "process of e2"]],
    ["MEMORY_AND_DISK_SER", false, ["e1 spill"], ["process of e1"]],
    ["MEMORY_AND_DISK_SER_2", false, ["e1 spill", "e2 spill"], ["process of e1", "process of e2"]],
    ["OFF_HEAP", false, ["e1 spill"], ["process of e1"]],
    ["DISK_ONLY", false, ["e1 disk"], ["process of e1"]],
    ["DISK_ONLY_3", false, ["e1 disk", "e2 disk", "e3 disk"], ["process of e1", "process of e2", "process of e3"]],
  ])("%s", async (name, isLive, blocks, holders) => {
    const { cache, modes } = setUp();
    const level = StorageLevel.fromString(name);
    await cache.put("rdd-1-0", RECORDS, level);
    expect([cache.usedBytes > 0, modes("rdd-1-0")]).toEqual([isLive, blocks]);
    expect(told(cache)).toEqual(holders.map((holder) => `rdd-1-0 with the ${holder}`));
    const read = await cache.read("rdd-1-0", level, ["e1"]);
    expect(read).toEqual(RECORDS);
    expect(read === RECORDS).toBe(isLive);
    expect(told(cache)).toEqual([]);
    expect(await cache.read("rdd-1-1", level, ["e1", "e2"])).toBeUndefined();
  });

  test("tells sizes: estimated for records, exact for bytes", async () => {
    const { cache, stores } = setUp();
    await cache.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_ONLY_2);
    await cache.put("rdd-2-0", RECORDS, StorageLevel.DISK_ONLY);
    const { length } = stores.byExecutor.get("e2")!.get("rdd-1-0")!.bytes;
    expect(cache.takeChanges().map(({ executorId, memoryBytes, diskBytes }) => [executorId, memoryBytes, diskBytes])).toEqual([
      ["e1", SIZE, 0],
      ["e2", length, 0],
      ["e1", 0, length],
    ]);
  });
});

describe("where there is no room for the records", () => {
  test("a level with a disk writes them, one without does not keep them", async () => {
    const { cache, modes } = setUp(SIZE - 1);
    for (const name of ["MEMORY_ONLY", "MEMORY_ONLY_2"]) await cache.put("rdd-1-0", RECORDS, StorageLevel.fromString(name));
    expect([modes("rdd-1-0"), told(cache)]).toEqual([[], []]);
    await cache.put("rdd-2-0", RECORDS, StorageLevel.MEMORY_AND_DISK_2);
    expect(modes("rdd-2-0")).toEqual(["e1 disk", "e2 spill"]);
    expect(await cache.read("rdd-2-0", StorageLevel.MEMORY_AND_DISK_2, ["e1"])).toEqual(RECORDS);
  });

  test("older ones give way: to disk, or without a trace", async () => {
    const { cache, modes } = setUp(2 * SIZE);
    await cache.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_ONLY);
    await cache.put("rdd-2-0", RECORDS, StorageLevel.MEMORY_AND_DISK);
    told(cache);
    await cache.put("rdd-3-0", RECORDS, StorageLevel.MEMORY_ONLY);
    expect(told(cache)).toEqual(["rdd-1-0 not on e1", "rdd-3-0 with the thread of e1"]);
    await cache.put("rdd-4-0", RECORDS, StorageLevel.MEMORY_ONLY);
    expect(told(cache)).toEqual(["rdd-2-0 with the process of e1", "rdd-4-0 with the thread of e1"]);
    expect([modes("rdd-1-0"), modes("rdd-2-0")]).toEqual([[], ["e1 disk"]]);
    // Read again they stand in memory too, and need not be written a second time.
    expect(await cache.read("rdd-2-0", StorageLevel.MEMORY_AND_DISK, ["e1"])).toEqual(RECORDS);
    expect(told(cache)).toEqual(["rdd-3-0 not on e1", "rdd-2-0 with the process of e1"]);
  });

  test("what cannot be encoded gives way without a trace, and fails only the level that wants it encoded", async () => {
    const { cache } = setUp(estimateSize([Symbol("s")]));
    await cache.put("rdd-1-0", [Symbol("s")], StorageLevel.MEMORY_AND_DISK);
    await cache.put("rdd-2-0", [1], StorageLevel.MEMORY_ONLY);
    expect(told(cache)).toEqual(["rdd-1-0 with the thread of e1", "rdd-1-0 not on e1", "rdd-2-0 with the thread of e1"]);
    await expect(cache.put("rdd-3-0", [Symbol("s")], StorageLevel.DISK_ONLY)).rejects.toMatchObject({ code: "CANNOT_ENCODE" });
  });

  test("the encoded store may refuse, and say what gave way", async () => {
    const { cache, stores } = setUp();
    await cache.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_ONLY_SER);
    told(cache);
    stores.full.add("e1");
    stores.dropped = ["rdd-1-0", "rdd-9-9"];
    await cache.put("rdd-2-0", RECORDS, StorageLevel.MEMORY_ONLY_SER_2);
    expect(told(cache)).toEqual(["rdd-1-0 not on e1", "rdd-9-9 not on e1"]);
    stores.full.add("e2");
    await cache.put("rdd-3-0", RECORDS, StorageLevel.MEMORY_ONLY_2);
    expect(told(cache)).toEqual(["rdd-3-0 with the thread of e1", "rdd-3-0 with the process of e3"]);
  });
});

test("memory and disk are told apart, for copies too, and anew for what has gone to disk", async () => {
  const { cache, stores } = setUp();
  const sizes = () => cache.takeChanges().map(({ blockId, memoryBytes, diskBytes }) => [blockId, memoryBytes, diskBytes]);
  const bytes = encode(RECORDS).length;
  await cache.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_AND_DISK_SER_2);
  const inMemory = ["rdd-1-0", bytes, 0];
  expect(sizes()).toEqual([inMemory, inMemory]);
  stores.spilled = [{ id: "rdd-1-0", bytes }];
  await cache.put("rdd-2-0", RECORDS, StorageLevel.DISK_ONLY_2);
  const onDisk = ["rdd-2-0", 0, bytes];
  expect(sizes()).toEqual([["rdd-1-0", 0, bytes], onDisk, onDisk]);
});

describe("reading", () => {
  test("looks here first, then at the others in their order, and keeps nothing that stands elsewhere", async () => {
    const { cache, caches, stores } = setUp();
    await caches.get("e3")!.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_ONLY);
    expect(await cache.read("rdd-1-0", StorageLevel.MEMORY_ONLY, ["e2", "e1", "e3"])).toEqual(RECORDS);
    expect(stores.fetched).toEqual(["rdd-1-0 of e1", "rdd-1-0 of e2", "rdd-1-0 of e3"]);
    expect([cache.usedBytes, told(cache)]).toEqual([0, []]);
  });

  test("a copy that is kept here for another executor is decoded once", async () => {
    const { cache, caches, stores } = setUp();
    await caches.get("e2")!.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_ONLY_2);
    for (let i = 0; i < 2; i++) expect(await cache.read("rdd-1-0", StorageLevel.MEMORY_ONLY_2, ["e2", "e1"])).toEqual(RECORDS);
    expect(stores.fetched).toEqual(["rdd-1-0 of e1"]);
    expect(cache.takeChanges()).toMatchObject([{ executorId: "e1", held: "process", memoryBytes: expect.any(Number) }]);
  });

  test.each([
    ["MEMORY_ONLY", "thread"],
    ["DISK_ONLY", "process"],
  ])("the driver is told of what it does not know to be here (%s)", async (name, where) => {
    const { cache } = setUp();
    const level = StorageLevel.fromString(name);
    await cache.put("rdd-1-0", RECORDS, level);
    told(cache);
    expect(await cache.read("rdd-1-0", level, [])).toEqual(RECORDS);
    expect(told(cache)).toEqual([`rdd-1-0 with the ${where} of e1`]);
  });

  test("what is forgotten is not here", async () => {
    const { cache } = setUp();
    await cache.put("rdd-1-0", RECORDS, StorageLevel.MEMORY_ONLY);
    expect(decode(cache.encode("rdd-1-0")!)).toEqual(RECORDS);
    cache.forget([{ type: "rdd", rddId: 1 }]);
    expect([await cache.read("rdd-1-0", StorageLevel.MEMORY_ONLY, ["e1"]), cache.encode("rdd-1-0"), cache.usedBytes]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });
});

test("whatever is kept, read and forgotten: the bound holds, what is read is right, and the driver is not deceived", async () => {
  const names = ["MEMORY_ONLY", "MEMORY_ONLY_SER_2", "MEMORY_AND_DISK", "MEMORY_AND_DISK_2", "MEMORY_AND_DISK_SER", "DISK_ONLY_2"];
  const step = fc.record({ what: fc.constantFrom("use", "use", "use", "forget"), rdd: fc.nat(5), partition: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(6), async (steps, room) => {
      const { cache, caches } = setUp(SIZE * room, ["e1", "e2"]);
      const holders = new Map<BlockId, Set<string>>();
      for (const { what, rdd, partition } of steps) {
        const id = rddBlockId(rdd, partition);
        const level = StorageLevel.fromString(names[rdd]!);
        if (what === "forget") {
          for (const one of caches.values()) one.forget([{ type: "block", blockId: id }]);
          holders.delete(id);
          continue;
        }
        const records = [{ n: rdd }, { n: partition }];
        const known = [...(holders.get(id) ?? [])];
        const read = await cache.read(id, level, known);
        expect(read ?? records).toEqual(records);
        // What the driver was told to be here is here, at the time it was told.
        if (known.includes("e1")) expect(read).toBeDefined();
        if (read === undefined) await cache.put(id, records, level);
        expect(cache.usedBytes).toBeLessThanOrEqual(SIZE * room);
        for (const { blockId, executorId, held } of cache.takeChanges()) {
          const known = holders.get(blockId) ?? new Set();
          if (held === "none") known.delete(executorId);
          else known.add(executorId);
          holders.set(blockId, known);
        }
      }
    }),
  );
});
