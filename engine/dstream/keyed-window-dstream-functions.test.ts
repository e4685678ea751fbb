// Windows by key as Spark's WindowOperationsSuite, Java's and Python's suites have them, on master `local`.
import { describe, expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { runBatches } from "../../testing.ts";
import { milliseconds, seconds } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import "./keyed-window-dstream-functions.ts";

type Pair = [string, number];
const a = (n: number): Pair => ["a", n];
const b = (n: number): Pair => ["b", n];
const c = (n: number): Pair => ["c", n];
const add = (x: number, y: number) => x + y;
const subtract = (x: number, y: number) => x - y;

const run = <T>(input: Pair[][], build: (stream: DStream<Pair>) => DStream<[string, T]>, batches = input.length) =>
  runBatches({ inputs: [input], build: (_ssc, stream) => build(stream as DStream<Pair>), batches }).then((windows) =>
    windows.map((window) => window.sort(([one], [other]) => (one < other ? -1 : 1))),
  );

const growing = [[a(1)], [a(2)], [a(3)], [a(4)], [a(5)], [a(6)], [], []];

test.each<[string, Pair[][], number, number, Pair[][]]>([
  ["basic reduction", [[a(1), a(3)]], 2, 1, [[a(4)]]],
  ["a key already in the window", [[a(1)], [a(1)]], 2, 1, [[a(1)], [a(2)]]],
  ["a new key", [[a(1)], [a(1), b(1)]], 2, 1, [[a(1)], [a(2), b(1)]]],
  ["a key that leaves", [[a(1)], [a(1)], [], []], 2, 1, [[a(1)], [a(2)], [a(1)], []]],
  ["a larger slide", growing, 4, 2, [[a(3)], [a(10)], [a(18)], [a(11)]]],
])("reduceByKeyAndWindow: %s", async (_name, input, window, slide, expected) => {
  expect(await run(input, (stream) => stream.reduceByKeyAndWindow(add, seconds(window), seconds(slide)))).toEqual(expected);
});

describe("with an inverse function", () => {
  test.each<[string, Pair[][], number, number, Pair[][]]>([
    ["basic reduction", [[a(1), a(3)]], 2, 1, [[a(4)]]],
    ["a key already in the window", [[a(1)], [a(1)]], 2, 1, [[a(1)], [a(2)]]],
    ["a new key", [[a(1)], [a(1), b(1)]], 2, 1, [[a(1)], [a(2), b(1)]]],
    ["a key that leaves stays with 0", [[a(1)], [a(1)], [], []], 2, 1, [[a(1)], [a(2)], [a(1)], [a(0)]]],
    ["a larger slide", growing, 4, 2, [[a(3)], [a(10)], [a(18)], [a(11)]]],
    ["a slide longer than the window counts nothing of the gap", [[a(1)], [b(10)], [c(100)]], 2, 3, [[b(10), c(100)]]],
  ])("%s", async (_name, input, window, slide, expected) => {
    expect(await run(input, (stream) => stream.reduceByKeyAndWindow(add, subtract, seconds(window), seconds(slide)))).toEqual(expected);
  });

  test("a filter lets go of what it does not take", async () => {
    const input = [[a(1)], [a(1), b(1)], [], [], [b(2)]];
    const notZero = ([, n]: Pair) => n !== 0;
    expect(await run(input, (stream) => stream.reduceByKeyAndWindow(add, subtract, seconds(2), seconds(1), 2, notZero))).toEqual([
      [a(1)],
      [a(2), b(1)],
      [a(1), b(1)],
      [],
      [b(2)],
    ]);
  });

  test("a filter that hides values of the window hides them only: what leaves later finds them", async () => {
    const input = [[a(1)], [b(9)], [], [a(7)], []];
    const large = ([, n]: Pair) => n > 5;
    expect(await run(input, (stream) => stream.reduceByKeyAndWindow(add, subtract, seconds(2), seconds(1), 2, large))).toEqual([
      [],
      [b(9)],
      [b(9)],
      [a(7)],
      [a(7)],
    ]);
  });

  test("keys whose values cancel each other out are hidden by a neutral value, and come back when one of them has left", async () => {
    const input = [[a(1)], [a(-1)], [], []];
    const options = { neutral: 0 };
    expect(await run(input, (stream) => stream.reduceByKeyAndWindow(add, subtract, seconds(2), seconds(1), 2, options))).toEqual([
      [a(1)],
      [],
      [a(-1)],
      [],
    ]);
  });

  test("with a neutral value a key that has left begins anew: the inverse function's errors do not add up", async () => {
    const input = [[a(0.1), a(0.2)], [a(0.3)], [], [], [a(1)]];
    const options = { neutral: 0 };
    const windows = await run(input, (stream) => stream.reduceByKeyAndWindow(add, subtract, seconds(2), seconds(1), 2, options));
    expect(windows.slice(3)).toEqual([[], [a(1)]]);
  });

  test("a filter is asked of what has left: as long as it takes a key it stays, and one that it does not take begins anew", async () => {
    const leaky = (x: number, y: number) => x - y + 0.25;
    const shown = (filter: (pair: Pair) => boolean) =>
      run([[a(1)], [], [], [a(1)]], (stream) => stream.reduceByKeyAndWindow(add, leaky, seconds(1), seconds(1), 2, filter));
    expect(await shown(() => true)).toEqual([[a(1)], [a(0.25)], [a(0.25)], [a(1.25)]]);
    expect(await shown(([, n]) => n >= 1)).toEqual([[a(1)], [], [], [a(1)]]);
  });

  test("a neutral value without an inverse function hides pairs", async () => {
    const sums = (stream: DStream<Pair>) => stream.reduceByKeyAndWindow(add, null, seconds(2), seconds(1), 2, { neutral: 0 });
    expect(await run([[a(1)], [a(-1), b(1)], [c(0)]], sums)).toEqual([[a(1)], [b(1)], [a(-1), b(1)]]);
  });

  test("undefined for the inverse function is none", async () => {
    expect(await run([[a(1)], []], (stream) => stream.reduceByKeyAndWindow(add, undefined as never, seconds(1)))).toEqual([[a(1)], []]);
  });

  test("null for the inverse function makes every window anew, filtered as one with an inverse is", async () => {
    const sums = (stream: DStream<Pair>) => stream.reduceByKeyAndWindow(add, null, seconds(2), seconds(1), 2, ([, n]) => n > 1);
    expect(await run([[a(1)], [a(1)], []], sums)).toEqual([[], [a(2)], []]);
  });
});

test("what a program does to the values of a window is done to that window only", async () => {
  const input = [[a(1)], [a(2)], [a(3)]];
  const grouped = (stream: DStream<Pair>) =>
    stream.groupByKeyAndWindow(seconds(3)).mapValues((list) => {
      list.push(0);
      return list.join(" ");
    });
  expect(await run(input, grouped)).toEqual([[["a", "1 0"]], [["a", "1 2 0"]], [["a", "1 2 3 0"]]]);
  const summed = (stream: DStream<Pair>) =>
    stream
      .mapValues((n) => ({ n }))
      .reduceByKeyAndWindow((x, y) => ({ n: x.n + y.n }), seconds(3))
      .mapValues((sum) => {
        sum.n += 10;
        return sum.n;
      });
  expect(await run(input, summed)).toEqual([[a(11)], [a(13)], [a(16)]]);
});

test("groupByKeyAndWindow: values in the order of their batches", async () => {
  const input = [[a(1)], [a(2), b(3)], [a(4), a(5)], [], []];
  expect(await run(input, (stream) => stream.groupByKeyAndWindow(seconds(3), seconds(1), 2))).toEqual([
    [["a", [1]]],
    [
      ["a", [1, 2]],
      ["b", [3]],
    ],
    [
      ["a", [1, 2, 4, 5]],
      ["b", [3]],
    ],
    [
      ["a", [2, 4, 5]],
      ["b", [3]],
    ],
    [["a", [4, 5]]],
  ]);
});

test.each([
  [100, 100],
  [1000, 100],
])("pyspark.streaming.tests.test_dstream.WindowFunctionTests/test_reduce_by_invalid_window: %i ms, slide %i ms", async (window, slide) => {
  const build = (_ssc: unknown, stream: DStream<number>) =>
    stream.map((n): Pair => [String(n), 1]).reduceByKeyAndWindow(add, subtract, milliseconds(window), milliseconds(slide));
  const refused = {
    code: "DURATION_NOT_MULTIPLE",
    message: expect.stringMatching(/ 100 ms must be a multiple of the slide duration 500 ms/),
  };
  await expect(runBatches({ inputs: [[[1]]], build, batchInterval: milliseconds(500) })).rejects.toMatchObject(refused);
});

describe("nodes", () => {
  const makeStream = () => new DStream<Pair>(new FakeInput(new FakeStreamScope(), 0));
  const chain = (stream: DStream<unknown>) => {
    const names: string[] = [];
    for (let node = stream.node; node.dependencies.length > 0; node = node.dependencies[0]!)
      names.push(`${node.constructor.name} ${node.slideMs / 1000}`);
    return names;
  };

  test("batches are merged to panes as large as window and slide allow", () => {
    expect(chain(makeStream().reduceByKeyAndWindow(add, seconds(6), seconds(4)))).toEqual(["MergedWindowDStream 4", "PaneDStream 2"]);
    expect(chain(makeStream().reduceByKeyAndWindow(add, subtract, seconds(3)))).toEqual([
      "VisibleWindowDStream 1",
      "ReducedWindowedDStream 1",
      "PaneDStream 1",
    ]);
  });

  test.each([
    [100, 100, "Window duration 100 ms must be a multiple of the slide duration 1000 ms of its parent"],
    [2000, 100, "Slide duration 100 ms must be a multiple of the slide duration 1000 ms of its parent"],
  ])("window %i ms, slide %i ms is refused", (windowMs, slideMs, message) => {
    const [window, slide] = [milliseconds(windowMs), milliseconds(slideMs)];
    const refused = expect.objectContaining({ code: "DURATION_NOT_MULTIPLE", message });
    expect(() => makeStream().reduceByKeyAndWindow(add, window, slide)).toThrow(refused);
    expect(() => makeStream().reduceByKeyAndWindow(add, subtract, window, slide)).toThrow(refused);
    expect(() => makeStream().groupByKeyAndWindow(window, slide)).toThrow(refused);
  });

  test("a bare number is no duration", () => {
    expect(() => makeStream().reduceByKeyAndWindow(add, 5 as never)).toThrow("say seconds(5) or milliseconds(5)");
    expect(() => makeStream().reduceByKeyAndWindow(add, subtract, 5 as never)).toThrow("say seconds(5) or milliseconds(5)");
  });
});
