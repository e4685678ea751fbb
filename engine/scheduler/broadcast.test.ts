import { expect, test } from "vitest";
import { decode, encode } from "../serialize/codec.ts";
import { collectShared } from "../serialize/travels-as.ts";
import { Broadcast, forgetBroadcast, isBroadcastLoaded, loadBroadcast } from "./broadcast.ts";

const owner = () => {
  const calls: string[] = [];
  return {
    calls,
    unpersist: (id: number) => void calls.push(`unpersist ${id}`),
    destroy: (id: number) => void calls.push(`destroy ${id}`),
  };
};

test("the driver holds the value until it is destroyed", () => {
  const its = owner();
  const broadcast = new Broadcast(5, its, { value: "v" });
  expect([broadcast.value, `${broadcast}`]).toEqual(["v", "Broadcast(5)"]);
  broadcast.unpersist();
  expect(broadcast.value).toBe("v");
  broadcast.destroy();
  expect(its.calls).toEqual(["unpersist 5", "destroy 5"]);
  for (const use of [() => broadcast.value, () => encode(broadcast)]) {
    expect(use).toThrow("Attempted to use Broadcast(5) after it was destroyed");
  }
});

test("it travels as its number, and whoever collects learns of it", () => {
  const broadcast = new Broadcast(6, owner(), { value: "x".repeat(10_000) });
  const { result, shared } = collectShared(() => encode([{ broadcast }, broadcast]));
  expect(shared).toEqual([6]);
  expect(result.length).toBeLessThan(200);
});

test("on an executor the value is what was loaded, and it cannot be destroyed there", () => {
  const remote = decode(encode(new Broadcast(7, owner(), { value: 1 }))) as Broadcast<Map<string, number>>;
  expect(() => remote.value).toThrow("Broadcast(7) is not on this executor");
  const bytes = encode(new Map([["a", 1]]));
  loadBroadcast(7, [[bytes.subarray(0, 3)], [bytes.subarray(3)]]);
  expect(isBroadcastLoaded(7)).toBe(true);
  expect(remote.value).toEqual(new Map([["a", 1]]));
  expect(remote.value).toBe(remote.value);
  expect(() => remote.destroy()).toThrow("Only the driver can destroy a broadcast");
  forgetBroadcast(7);
  expect(isBroadcastLoaded(7)).toBe(false);
});
