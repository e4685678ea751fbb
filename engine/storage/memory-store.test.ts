import fc from "fast-check";
import { expect, test } from "vitest";
import { type BlockId, groupOf, rddBlockId } from "./block.ts";
import { MemoryStore } from "./memory-store.ts";

const ids = (evicted: readonly { readonly id: BlockId }[] | undefined) => evicted?.map(({ id }) => id);

test("the blocks used least recently give way, and what they held is given back", () => {
  const store = new MemoryStore<string>(30);
  for (const id of [1, 2, 3]) expect(store.put(rddBlockId(id, 0), `value ${id}`, 10)).toEqual([]);
  expect(store.get("rdd-1-0")).toBe("value 1");
  store.peek("rdd-2-0");
  expect(store.put("rdd-4-0", "value 4", 15)).toEqual([
    { id: "rdd-2-0", value: "value 2" },
    { id: "rdd-3-0", value: "value 3" },
  ]);
  expect([store.get("rdd-1-0"), store.get("rdd-2-0"), store.get("rdd-4-0"), store.usedBytes]).toEqual([
    "value 1",
    undefined,
    "value 4",
    25,
  ]);
});

test("no block gives way to another of its own RDD", () => {
  const store = new MemoryStore<number>(30);
  store.put("rdd-1-0", 0, 10);
  store.put("rdd-11-0", 0, 10);
  store.put("rdd-1-1", 1, 10);
  expect(ids(store.put("rdd-1-2", 2, 10))).toEqual(["rdd-11-0"]);
  expect(store.put("rdd-1-3", 3, 10)).toBeUndefined();
  expect([0, 1, 2, 3].map((i) => store.peek(rddBlockId(1, i)))).toEqual([0, 1, 2, undefined]);
});

test("for what is larger than everything nothing gives way", () => {
  const store = new MemoryStore<number>(30);
  store.put("rdd-1-0", 0, 10);
  expect(store.put("rdd-2-0", 0, 31)).toBeUndefined();
  expect([store.peek("rdd-1-0"), store.peek("rdd-2-0"), store.usedBytes]).toEqual([0, undefined, 10]);
});

test("the same name again replaces the block; what is removed or forgotten frees its bytes", () => {
  const store = new MemoryStore<string>(30);
  store.put("rdd-1-0", "old", 20);
  expect(store.put("rdd-1-0", "new", 30)).toEqual([]);
  expect([store.get("rdd-1-0"), store.usedBytes, store.bytesOf("rdd-1-0")]).toEqual(["new", 30, 30]);
  store.remove("rdd-1-0");
  store.remove("rdd-1-0");
  store.put("rdd-2-0", "a", 10);
  store.put("rdd-2-1", "b", 10);
  store.put("rdd-22-0", "c", 10);
  store.forget([{ type: "rdd", rddId: 2 }]);
  expect([store.usedBytes, store.peek("rdd-22-0"), store.bytesOf("rdd-2-0")]).toEqual([10, "c", 0]);
});

test("whatever is done, the bound holds and the books are right", () => {
  const operation = fc.record({ id: fc.tuple(fc.nat(3), fc.nat(3)), bytes: fc.nat(40), what: fc.constantFrom("put", "get", "remove") });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const store = new MemoryStore<number>(50);
      const held = new Map<BlockId, number>();
      for (const {
        id: [rddId, partition],
        bytes,
        what,
      } of operations) {
        const id = rddBlockId(rddId, partition);
        if (what === "get") expect(store.get(id)).toBe(held.get(id));
        if (what !== "get") held.delete(id);
        if (what === "remove") store.remove(id);
        if (what === "put") {
          const evicted = store.put(id, bytes, bytes);
          for (const one of evicted ?? []) {
            expect(groupOf(one.id)).not.toBe(groupOf(id));
            expect(held.delete(one.id)).toBe(true);
          }
          if (evicted !== undefined) held.set(id, bytes);
        }
        expect(store.usedBytes).toBe([...held.values()].reduce((sum, one) => sum + one, 0));
        expect(store.usedBytes).toBeLessThanOrEqual(50);
      }
    }),
  );
});
