import { describe, expect, test } from "vitest";
import { FakeEncodedStores } from "../../test/fake-encoded-stores.ts";
import type { PlanNode, SinkPlan } from "../rdd/plan.ts";
import type { Bucket } from "../shuffle/bucket.ts";
import type { BlockId } from "../storage/block.ts";
import { PartitionCache } from "../storage/partition-cache.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { taskFailureError } from "./task-failure.ts";
import { runTask, type TaskEnvironment } from "./task-runner.ts";

class FakeEnvironment implements TaskEnvironment {
  readonly executorId = "e1";
  readonly stores = new FakeEncodedStores();
  readonly cache = new PartitionCache("e1", 1e6, this.stores.storeOf("e1"));
  readonly elsewhere = new PartitionCache("e2", 1e6, this.stores.storeOf("e2"));
  readonly written: unknown[] = [];
  buckets: Bucket[] = [];
  writeBuckets(binding: unknown, buckets: readonly Bucket[]) {
    this.written.push(binding, buckets);
    return buckets.map((bucket) => bucket.keys.length);
  }
  async readBuckets(): Promise<readonly Bucket[]> {
    return this.buckets;
  }
  readonly killed = new Set<string>();
  isKilled(taskId: string): boolean {
    return this.killed.has(taskId);
  }
  async readBlock(id: BlockId, locations: readonly string[]) {
    return [id, ...locations];
  }
}

const level = StorageLevel.MEMORY_ONLY;
const source: PlanNode = { op: "source", read: (records: unknown[]) => [records], slot: 0 };
const chunked: PlanNode = {
  op: "source",
  slot: 0,
  read: async function* (chunks: unknown[][]) {
    yield* chunks;
  },
};
const step = (kind: "map" | "flatMap" | "mapPartitions", func: (...args: never[]) => unknown, parent: PlanNode): PlanNode => ({
  op: "step",
  kind,
  func,
  parent,
});

async function run(node: PlanNode, sink: SinkPlan, bindings: unknown[], environment = new FakeEnvironment()) {
  return runTask({ taskId: "t", stageId: 2, stageAttempt: 0, partition: 3, attempt: 1, plan: { node, sink }, bindings }, environment);
}

async function resultOf(node: PlanNode, sink: SinkPlan, bindings: unknown[], environment?: FakeEnvironment): Promise<unknown> {
  const outcome = await run(node, sink, bindings, environment);
  if (!outcome.ok) throw outcome.failure.type === "exception" ? outcome.failure.error : new Error(outcome.failure.type);
  return outcome.value;
}

describe("inputs", () => {
  test("a source in one chunk or in many, counted", async () => {
    const outcome = await run(chunked, { op: "collect" }, [[[1, 2], [], [3]]]);
    expect(outcome).toMatchObject({ ok: true, value: [1, 2, 3], cached: [], metrics: { recordsRead: 3 } });
    expect(await resultOf(source, { op: "count" }, [[1, 2]])).toBe(2);
  });

  test("a source may read stored blocks and knows its task", async () => {
    const read = async (
      _binding: unknown,
      io: { partition: number; attempt: number; executorId: string; readBlock: TaskEnvironment["readBlock"] },
    ) => [[io.partition, io.attempt, io.executorId], await io.readBlock("input-0-x", ["e2"])];
    expect(await resultOf({ op: "source", read, slot: 0 }, { op: "collect" }, [null])).toEqual([3, 1, "e1", "input-0-x", "e2"]);
  });

  test("take reads no further than it must, and ends the source", async () => {
    let ended = false;
    let chunks = 0;
    const read = async function* () {
      try {
        for (;;) yield [++chunks];
      } finally {
        ended = true;
      }
    };
    expect(await resultOf({ op: "source", read, slot: 0 }, { op: "take", count: 3 }, [null])).toEqual([1, 2, 3]);
    expect([chunks, ended]).toEqual([3, true]);
  });

  test("a shuffle's buckets, merged", async () => {
    const environment = new FakeEnvironment();
    environment.buckets = [
      { keys: ["a", "b"], values: [1, 2] },
      { keys: ["b"], values: [3] },
    ];
    const add = (a: number, b: number) => a + b;
    const combine = { create: null, mergeValue: add, mergeCombiners: add };
    const node: PlanNode = { op: "shuffleRead", slot: 0, combine, combined: true };
    expect(await resultOf(node, { op: "collect" }, [{}], environment)).toEqual([
      ["a", 1],
      ["b", 5],
    ]);
  });

  test("concat strings its parents together in order", async () => {
    const parents = [source, step("map", (n: number) => n * 10, { ...source, slot: 1 })];
    expect(await resultOf({ op: "concat", parents }, { op: "collect" }, [[1], [2, 3]])).toEqual([1, 20, 30]);
  });
});

describe("mapPartitions", () => {
  test.each<[string, (records: Iterable<number>) => unknown]>([
    ["an array", (records) => [...records]],
    ["an iterator", (records) => records],
    ["a promise", async (records) => [...records]],
    [
      "an async generator",
      async function* (records) {
        yield* records;
      },
    ],
  ])("may give %s", async (_name, func) => {
    const node = step(
      "map",
      (n: number) => n + 1,
      step(
        "mapPartitions",
        func,
        step("map", (n: number) => n * 10, chunked),
      ),
    );
    expect(await resultOf(node, { op: "collect" }, [[[1], [2]]])).toEqual([11, 21]);
  });

  test("sees the index bound to it rather than the task's", async () => {
    const node = { ...step("mapPartitions", (_records: never, index: number) => [index], source), slot: 1 } as PlanNode;
    expect(await resultOf(node, { op: "collect" }, [[], 7])).toEqual([7]);
  });
});

describe("zipPartitions", () => {
  test("sees an iterator over each parent and its index, and steps go on behind it", async () => {
    const pairUp = (iterators: readonly Iterable<number>[], index: number) => [iterators.map((one) => [...one]), index];
    const zip: PlanNode = { op: "zipPartitions", func: pairUp, parents: [chunked, { ...source, slot: 1 } as PlanNode], slot: 2 };
    const node = step("map", (value: unknown) => JSON.stringify(value), zip);
    expect(await resultOf(node, { op: "collect" }, [[[1], [2]], [7, 8], 5])).toEqual(["[[1,2],[7,8]]", "5"]);
  });

  test("parents that read slot 0 each see their own records, and nothing but an iterable is taken", async () => {
    const zip: PlanNode = { op: "zipPartitions", func: () => 7, parents: [source, source], slot: 1 };
    await expect(resultOf(zip, { op: "collect" }, [[1], 0])).rejects.toThrow("The function of zipPartitions must return an iterable");
  });

  test("what it hands through of a cached parent is not merged into", async () => {
    const environment = new FakeEnvironment();
    const cached: PlanNode = { op: "cache", slot: 1, level, parent: source };
    const zip: PlanNode = { op: "zipPartitions", func: ([records]: Iterable<unknown>[]) => records, parents: [cached], slot: 2 };
    const reduce = (a: number[], b: number[]) => {
      a.push(...b);
      return a;
    };
    const bindings = [[[1], [2]], { blockId: "rdd-5-3", locations: [] }, 0];
    expect(await resultOf(zip, { op: "reduce", func: reduce }, bindings, environment)).toEqual([[1, 2]]);
    expect(await environment.cache.read("rdd-5-3", level, [])).toEqual([[1], [2]]);
  });
});

describe("caching", () => {
  const node: PlanNode = { op: "cache", slot: 1, level, parent: step("map", (n: number) => n * 2, source) };
  const binding = { blockId: "rdd-5-3", locations: [] as string[] };

  test("computes, keeps and reports; the next time reads", async () => {
    const environment = new FakeEnvironment();
    const kept = { blockId: "rdd-5-3", executorId: "e1", held: "thread" };
    expect(await run(node, { op: "collect" }, [[1], binding], environment)).toMatchObject({ value: [2], cached: [kept] });
    const known = { ...binding, locations: ["e1"] };
    expect(await run({ ...node, parent: null } as PlanNode, { op: "collect" }, [[0], known], environment)).toMatchObject({
      value: [2],
      cached: [],
    });
    expect(await run(node, { op: "collect" }, [["other input"], binding], environment)).toMatchObject({ value: [2], cached: [kept] });
  });

  test("whoever may change what he reads gets copies, when it is computed and when it is kept", async () => {
    const environment = new FakeEnvironment();
    const increment = (record: { n: number }) => {
      record.n++;
      return record;
    };
    const cached = { op: "cache", slot: 1, level, isolate: true, parent: source } as const;
    const read = (records: unknown) =>
      resultOf(step("map", increment, cached), { op: "collect" }, [records, binding], environment).then((result) => result);
    for (const records of [[{ n: 1 }], null]) expect(await read(records)).toEqual([{ n: 2 }]);
    const merge = (a: number[], b: number[]) => {
      a.push(...b);
      return a;
    };
    const lists = { ...binding, blockId: "rdd-5-4" };
    for (const records of [[[1], [2]], null])
      expect(await resultOf(cached, { op: "reduce", func: merge }, [records, lists], environment)).toEqual([[1, 2]]);
  });

  test("so does whoever reads a list of the driver's, where nothing is decoded for each task", async () => {
    const environment = Object.assign(new FakeEnvironment(), { sharesRecords: true });
    const records = [{ n: 1 }];
    const shared = { ...source, shared: true } as PlanNode;
    const increment = (record: { n: number }) => ++record.n;
    const sinks: [PlanNode, SinkPlan][] = [
      [step("map", increment, shared), { op: "collect" }],
      [step("mapPartitions", (all: Iterable<{ n: number }>) => Array.from(all, increment), shared), { op: "collect" }],
      [shared, { op: "partition", func: (all: Iterable<{ n: number }>) => Array.from(all, increment) }],
    ];
    for (const [node, sink] of sinks) expect(await resultOf(node, sink, [records, 0], environment)).toEqual([2]);
    expect(records).toEqual([{ n: 1 }]);
  });

  test("what cannot be copied is refused, with the level at which it need not be", async () => {
    const cached = { op: "cache", slot: 1, level, isolate: true, parent: source } as const;
    await expect(resultOf(cached, { op: "collect" }, [[new (class Odd {})()], binding])).rejects.toThrow(
      expect.objectContaining({ code: "CANNOT_ENCODE", message: expect.stringMatching(/Odd.*persist\(StorageLevel\.MEMORY_ONLY\)/) }),
    );
  });

  test("what stands on another executor is fetched, and stays there", async () => {
    const environment = new FakeEnvironment();
    await environment.elsewhere.put("rdd-5-3", ["fetched"], StorageLevel.DISK_ONLY);
    const known: PlanNode = { op: "cache", slot: 0, level: StorageLevel.DISK_ONLY, parent: null };
    expect(await run(known, { op: "collect" }, [{ blockId: "rdd-5-3", locations: ["e2"] }], environment)).toMatchObject({
      value: ["fetched"],
      cached: [],
    });
  });

  test("a task that fails after it has kept a partition leaves the news to the next that succeeds", async () => {
    const environment = new FakeEnvironment();
    const fails: SinkPlan = {
      op: "partition",
      func: () => {
        throw new Error("no");
      },
    };
    expect(await run(node, fails, [[1], binding], environment)).toMatchObject({ ok: false });
    expect(await run(source, { op: "count" }, [[1]], environment)).toMatchObject({ cached: [{ blockId: "rdd-5-3" }] });
    expect(await run(source, { op: "count" }, [[1]], environment)).toMatchObject({ cached: [] });
  });

  test("what is nowhere and has no plan behind it is a missing cache, not the user's error", async () => {
    const outcome = await run({ op: "cache", slot: 0, level, parent: null }, { op: "collect" }, [
      { blockId: "rdd-5-3", locations: ["e2"] },
    ]);
    expect(outcome).toEqual({ ok: false, failure: { type: "cacheMissing", blockId: "rdd-5-3", executorIds: ["e2"] } });
  });
});

describe("sinks", () => {
  test("shuffleWrite gives the sizes of its buckets", async () => {
    const environment = new FakeEnvironment();
    const sink: SinkPlan = { op: "shuffleWrite", slot: 1, numPartitions: 2, partition: (key: number) => key, combine: null };
    const pairs = [
      [0, "a"],
      [1, "b"],
      [0, "c"],
    ];
    expect(await resultOf(source, sink, [pairs, { shuffleId: 1, mapId: 3 }], environment)).toEqual({ bucketBytes: [2, 1] });
    expect(environment.written).toEqual([
      { shuffleId: 1, mapId: 3 },
      [
        { keys: [0, 0], values: ["a", "c"] },
        { keys: [1], values: ["b"] },
      ],
    ]);
  });

  test("partition hands over an iterator and awaits the result", async () => {
    const func = async (records: Iterable<number>, io: { partition: number }) => [io.partition, ...records];
    expect(await resultOf(source, { op: "partition", func }, [[1, 2]])).toEqual([3, 1, 2]);
  });
});

describe("errors", () => {
  const boom = step(
    "map",
    () => {
      throw new RangeError("boom");
    },
    source,
  );

  test("an error is an outcome, as it was thrown", async () => {
    expect(await run(boom, { op: "collect" }, [[1]])).toMatchObject({
      ok: false,
      failure: { type: "exception", error: expect.any(RangeError) },
    });
  });

  test("something that is no Error becomes one that says so", async () => {
    const thrown = step(
      "map",
      () => {
        throw "text";
      },
      source,
    );
    expect(await run(thrown, { op: "collect" }, [[1]])).toMatchObject({ failure: { error: { message: "The job threw text" } } });
  });

  test("a task that was killed does not begin; one that is killed while it runs reads no further", async () => {
    const killed = { ok: false, failure: { type: "killed", reason: expect.any(String) } };
    const environment = new FakeEnvironment();
    let seen = 0;
    const counting = step(
      "map",
      () => {
        if (++seen === 3) environment.killed.add("t");
      },
      chunked,
    );
    const input = [[[1], [2], [3], [4], [5]]];
    expect(await run(counting, { op: "count" }, input, environment)).toEqual(killed);
    expect(seen).toBe(3);
    expect(await run(counting, { op: "count" }, input, environment)).toEqual(killed);
    expect(seen).toBe(3);
    environment.killed.clear();
    const last = () => void environment.killed.add("t");
    expect(await run(source, { op: "partition", func: last }, [[1]], environment)).toEqual(killed);
  });

  test("typed failures pass through", async () => {
    const failure = { type: "fetchFailed", shuffleId: 1, executorId: "e2", message: "gone" } as const;
    const environment = new FakeEnvironment();
    environment.readBuckets = () => Promise.reject(taskFailureError(failure));
    expect(await run({ op: "shuffleRead", slot: 0, combine: null, combined: false }, { op: "count" }, [{}], environment)).toEqual({
      ok: false,
      failure,
    });
  });

  test("the first error is the one reported, and the same program runs afterwards", async () => {
    const partition = (key: unknown) => {
      if (key === "bad key") throw new Error("second");
      return 0;
    };
    const poison = (value: unknown) => {
      if (value === "poison") throw new Error("first");
      return [value, 1];
    };
    const add = (a: number, b: number) => a + b;
    const node = step("map", poison, source);
    const sink: SinkPlan = {
      op: "shuffleWrite",
      slot: 1,
      numPartitions: 2,
      partition,
      combine: { create: null, mergeValue: add, mergeCombiners: add },
    };
    expect(await run(node, sink, [["bad key", "poison"], {}])).toMatchObject({ failure: { error: { message: "first" } } });
    expect(await resultOf(node, sink, [["good", "good"], {}])).toEqual({ bucketBytes: [1, 0] });
  });
});

test.each([
  ["mapPartitions", step("mapPartitions", (records: Iterable<number>) => Array.from(records, async (n) => n), source)],
  ["zipPartitions", { op: "zipPartitions", func: () => [Promise.resolve(1)], parents: [source], slot: 1 } satisfies PlanNode],
])("records of %s that are promises are refused, and every attempt would be", async (operator, node) => {
  await expect(resultOf(node, { op: "collect" }, [[1, 2], 0])).rejects.toMatchObject({
    code: "ASYNC_FUNCTION",
    message: expect.stringContaining(`The function of ${operator} gave a promise`),
  });
});
