import { describe, expect, test } from "vitest";
import { registerClass } from "../serialize/class-registry.ts";
import { decode, encode } from "../serialize/codec.ts";
import { hashPartition } from "./key.ts";
import {
  FunctionPartitioner,
  HashPartitioner,
  partitionFuncOf,
  requirePartitioner,
  requirePartitions,
  samePartitioner,
} from "./partitioner.ts";

test("hash partitioners of one size are equal, and place keys by their hash", () => {
  const partitioner = new HashPartitioner(3);
  expect(samePartitioner(partitioner, new HashPartitioner(3))).toBe(true);
  expect(samePartitioner(partitioner, new HashPartitioner(4))).toBe(false);
  expect([samePartitioner(partitioner, undefined), samePartitioner(undefined, undefined)]).toEqual([false, false]);
  expect(partitioner.getPartition("a")).toBe(hashPartition("a", 3));
  expect(partitioner.getPartition(-1)).toBe(2);
});

test("function partitioners are equal only with the same function and size", () => {
  const func = (key: never) => Number(key);
  const partitioner = new FunctionPartitioner(2, func);
  expect(samePartitioner(partitioner, new FunctionPartitioner(2, func))).toBe(true);
  expect(samePartitioner(partitioner, new FunctionPartitioner(3, func))).toBe(false);
  expect(samePartitioner(partitioner, new FunctionPartitioner(2, (key: never) => Number(key)))).toBe(false);
  expect(samePartitioner(partitioner, new HashPartitioner(2))).toBe(false);
  expect(samePartitioner(new HashPartitioner(2), partitioner)).toBe(false);
});

test("any object of the form is a partitioner, equal to itself and to what it says", () => {
  const getPartition = (key: number) => key;
  const own = { numPartitions: 2, getPartition };
  const generous = { ...own, getPartition: () => 0, equals: () => true };
  expect(samePartitioner(own, own)).toBe(true);
  expect(samePartitioner(own, { numPartitions: 2, getPartition })).toBe(true);
  expect(samePartitioner(own, { numPartitions: 3, getPartition })).toBe(false);
  expect([samePartitioner(own, generous), samePartitioner(generous, own)]).toEqual([false, true]);
  expect([partitionFuncOf(new FunctionPartitioner(2, getPartition)), partitionFuncOf(new HashPartitioner(2))]).toEqual([
    getPartition,
    null,
  ]);
});

describe("a method that uses its object", () => {
  class Salted {
    readonly numPartitions = 10;
    readonly salt: number;
    constructor(salt: number) {
      this.salt = salt;
    }
    getPartition(key: number): number {
      return key + this.salt;
    }
  }
  registerClass("test.Salted", Salted, { encode: ({ salt }) => salt, decode: (salt) => new Salted(salt as number) });

  test("is called with it, and is one function a partitioner", () => {
    const [one, literal] = [
      new Salted(1),
      {
        numPartitions: 10,
        salt: 2,
        getPartition(key: number) {
          return key + this.salt;
        },
      },
    ];
    expect([one, literal].map((partitioner) => partitionFuncOf(partitioner)!(3 as never, 10 as never))).toEqual([4, 5]);
    expect(partitionFuncOf(one)).toBe(partitionFuncOf(one));
  });

  test("takes it along where its class is registered, and is refused where not", () => {
    const travelled = decode(encode(partitionFuncOf(new Salted(5)))) as (key: number, count: number) => number;
    expect(travelled(1, 10)).toBe(6);
    class Unknown extends Salted {}
    expect(() => encode(partitionFuncOf(new Unknown(5)))).toThrow(
      expect.objectContaining({ code: "CANNOT_ENCODE", message: expect.stringContaining('registerClass("Unknown"') }),
    );
  });

  test("is equal to that of another object only if they say so", () => {
    const one = new Salted(1);
    expect([samePartitioner(one, one), samePartitioner(one, new Salted(1)), samePartitioner(one, new Salted(2))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test.each<[string, object]>([
  [
    "a getter",
    {
      get getPartition() {
        return () => 0;
      },
    },
  ],
  ["number", { getPartition: 1 }],
  ["undefined", {}],
])("a getPartition that is no function but %s is refused", (given, partitioner) => {
  expect(() => requirePartitioner(Object.assign(partitioner, { numPartitions: 2 }) as never)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(`not ${given}. Write it as an arrow function`) }),
  );
});

test("one that is a function or its class's getter is right; the number of partitions must be right too", () => {
  class Late {
    readonly numPartitions = 2;
    get getPartition(): () => number {
      throw new Error("not yet");
    }
  }
  for (const right of [
    { numPartitions: 2, getPartition: () => 0 },
    new HashPartitioner(2),
    new Late(),
    new FunctionPartitioner(2, () => 0),
  ])
    expect(requirePartitioner(right)).toBe(right);
  expect(() => requirePartitioner({ numPartitions: 0, getPartition: () => 0 })).toThrow("must be a whole number above zero");
});

test.each([0, -1, 1.5, Number.NaN, "2" as unknown as number])("%s partitions are refused", (count) => {
  expect(() => requirePartitions(count)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(() => new HashPartitioner(count)).toThrow();
  expect(() => new FunctionPartitioner(count, () => 0)).toThrow();
});

test("a partitioner of one's own must stay within its number of partitions", () => {
  const func = partitionFuncOf({ numPartitions: 2, getPartition: (key: number) => key })! as (key: number, count: number) => number;
  expect([0, 1].map((key) => func(key, 2))).toEqual([0, 1]);
  for (const key of [-1, 2, Number.NaN])
    expect(() => func(key, 2)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(`0 to 1, not ${key}`) }),
    );
});
