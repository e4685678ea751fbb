// The handle: operations on batches of any records, on master `local`, as Spark's BasicOperationsSuite has them. More of
// them run on every master in test/suite.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope, SlowStream } from "../../test/fake-stream-scope.ts";
import { runBatches } from "../../testing.ts";
import { RDD } from "../rdd/rdd.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { seconds } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import "../rdd/rdd-functions.ts";
import "./window-dstream-functions.ts";

test("cache and persist give the stream its level, a window gives it to its parent", () => {
  const stream = new DStream<unknown>(new FakeInput(new FakeStreamScope(), 0));
  expect(stream.cache()).toBe(stream);
  expect(stream.node.storageLevel).toBe(StorageLevel.MEMORY_ONLY_SER);
  const mapped = stream.map((value) => value).persist(StorageLevel.DISK_ONLY_2);
  expect(mapped.node.storageLevel).toBe(StorageLevel.DISK_ONLY_2);
  const windowed = mapped.window(seconds(2));
  expect([mapped.node.storageLevel, windowed.node.storageLevel]).toEqual([StorageLevel.DISK_ONLY_2, StorageLevel.NONE]);
  windowed.window(seconds(2)).persist(StorageLevel.MEMORY_ONLY);
  expect([mapped.node.storageLevel, windowed.node.storageLevel]).toEqual([StorageLevel.MEMORY_ONLY, StorageLevel.NONE]);
});

test("WindowOperationsSuite/window - persistence level: the parent's", () => {
  const stream = new DStream<unknown>(new FakeInput(new FakeStreamScope(), 0));
  const windowed = stream.window(seconds(2));
  expect([windowed.node.storageLevel, stream.node.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.MEMORY_ONLY_SER]);
  windowed.persist(StorageLevel.MEMORY_ONLY);
  expect([windowed.node.storageLevel, stream.node.storageLevel]).toEqual([StorageLevel.NONE, StorageLevel.MEMORY_ONLY]);
});

const input = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
];
const sum = (a: number, b: number) => a + b;

test.each<[string, (numbers: DStream<number>) => DStream<unknown>, unknown[][]]>([
  ["map", (s) => s.map((n) => `${n}`), input.map((batch) => batch.map(String))],
  ["flatMap", (s) => s.flatMap((n) => [n, n * 2]), input.map((batch) => batch.flatMap((n) => [n, n * 2]))],
  ["filter", (s) => s.filter((n) => n % 2 === 0), input.map((batch) => batch.filter((n) => n % 2 === 0))],
  [
    "glom",
    (s) => s.glom(),
    input.map(([a, b, c, d]) => [
      [a, b],
      [c, d],
    ]),
  ],
  [
    "mapPartitions",
    (s) => s.mapPartitions((records) => [[...records].reduce(sum, 0)]),
    [
      [3, 7],
      [11, 15],
      [19, 23],
    ],
  ],
  [
    "mapPartitionsWithIndex",
    (s) => s.mapPartitionsWithIndex((index, records) => [[index, ...records]]),
    input.map(([a, b, c, d]) => [
      [0, a, b],
      [1, c, d],
    ]),
  ],
  [
    "repartition to more",
    (s) =>
      s
        .repartition(5)
        .glom()
        .map((part) => part.length)
        .reduce(sum),
    [[4], [4], [4]],
  ],
  ["repartition to one", (s) => s.repartition(1).glom(), input.map((batch) => [batch])],
  ["reduce", (s) => s.reduce(sum), [[10], [26], [42]]],
  ["count", (s) => s.count(), [[4], [4], [4]]],
  ["count of nothing", (s) => s.filter(() => false).count(), [[0], [0], [0]]],
  ["reduce of nothing", (s) => s.filter(() => false).reduce(sum), [[], [], []]],
  [
    "countByValue",
    (s) => s.map((n) => n > 2).countByValue(1),
    [
      [
        [false, 2],
        [true, 2],
      ],
      [[true, 4]],
      [[true, 4]],
    ],
  ],
  [
    "union",
    (s) =>
      s.union(
        s.map((n) => -n),
        s.count(),
      ),
    input.map((batch) => [...batch, ...batch.map((n) => -n), 4]),
  ],
  [
    "transform",
    (s) => s.transform((rdd, time) => rdd.map((n) => n * time.milliseconds)),
    input.map((batch, i) => batch.map((n) => n * (i + 1) * 1000)),
  ],
  [
    "transformWith",
    (s) => s.transformWith(s.count(), (rdd, count, time) => rdd.filter((n) => n === time.milliseconds).union(count)),
    [[4], [4], [4]],
  ],
])("%s", async (_name, build, expected) => {
  const results = await runBatches({ inputs: [input], build: (_ssc, numbers) => build(numbers as DStream<number>) });
  expect(results).toEqual(expected);
});

test("a function of partitions loses the layout of the keys unless it says otherwise", () => {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  const pairs = new RDD<[string, number]>(parallelCollectionRDD(scope.rdds, [], 1)).groupByKey(3);
  input.makeRDD = () => pairs.node;
  const stream = new DStream<unknown>(input);
  const identity = (records: IterableIterator<unknown>) => records;
  const indexed = (_index: number, records: IterableIterator<unknown>) => records;
  const [lost, kept, alsoLost, alsoKept] = [
    stream.mapPartitions(identity),
    stream.mapPartitions(identity, true),
    stream.mapPartitionsWithIndex(indexed),
    stream.mapPartitionsWithIndex(indexed, true),
  ].map(({ node }) => node.getOrCompute(1000)?.partitioner);
  expect([lost, alsoLost, kept, alsoKept]).toEqual([undefined, undefined, pairs.partitioner, pairs.partitioner]);
});

test.each([
  [undefined, 2],
  [5, 5],
])("countByValue over %s partitions has %d", (asked, partitions) => {
  const stream = new DStream<number>(new FakeInput(new FakeStreamScope(), 0));
  expect(stream.countByValue(asked).node.getOrCompute(1000)?.numPartitions).toBe(partitions);
});

test("checkpoint gives the stream its interval, a duration", () => {
  const stream = new DStream<number>(new FakeInput(new FakeStreamScope(), 0));
  expect(stream.checkpoint(seconds(5))).toBe(stream);
  expect([stream.node.checkpointMs, stream.node.storageLevel]).toEqual([5000, StorageLevel.MEMORY_ONLY_SER]);
  expect(() => stream.checkpoint(5000 as never)).toThrow("The checkpoint interval");
});

test("repartition is refused at once where it makes no sense", () => {
  const stream = new DStream<number>(new FakeInput(new FakeStreamScope(), 0));
  expect(() => stream.repartition(0)).toThrow("Number of partitions (0) must be a whole number above zero");
});

test("streams of different slides have no union", () => {
  const node = new FakeInput(new FakeStreamScope(), 0);
  const slow = new DStream<number>(new SlowStream(node, 2000));
  expect(() => new DStream<number>(node).union(slow)).toThrow("Some of the DStreams have different slide durations: 1000 ms, 2000 ms");
});
