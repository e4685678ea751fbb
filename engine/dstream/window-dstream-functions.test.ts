// Windows as methods: durations, and the slide where none is said. What windows hold is in the tests of the nodes.
import { describe, expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { runBatches } from "../../testing.ts";
import { seconds } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import "./window-dstream-functions.ts";

const makeStream = () => new DStream<unknown>(new FakeInput(new FakeStreamScope(), 0));

test("durations that are none are refused with a hint", () => {
  expect(() => makeStream().window(5 as never)).toThrow("The window duration is the number 5: say seconds(5) or milliseconds(5)");
  expect(() => makeStream().window(seconds(1), 5 as never)).toThrow("The slide duration is the number 5");
});

test("a window slides with its stream unless told otherwise", () => {
  expect(makeStream().window(seconds(3)).slideDurationMs).toBe(1000);
  expect(makeStream().window(seconds(4), seconds(2)).slideDurationMs).toBe(2000);
});

describe("as Spark's suites have them", () => {
  const add = (a: number, b: number) => a + b;
  const subtract = (a: number, b: number) => a - b;
  const two = seconds(2);

  test.each<[string, number[][], (numbers: DStream<number>) => DStream<unknown>, unknown[][]]>([
    [
      "countByWindow, 0 once it is empty again",
      [[1], [1], [1, 2], [0], [], []],
      (s) => s.countByWindow(two),
      [[1], [2], [3], [3], [1], [0]],
    ],
    ["countByWindow, nothing before the first record", [[], [], [7]], (s) => s.countByWindow(two), [[], [], [1]]],
    ["reduceByWindow", [[1, 2], [], [3], [], []], (s) => s.reduceByWindow(add, two), [[3], [3], [3], [3], []]],
    ["reduceByWindow with a slide", [[1], [2], [3], [4]], (s) => s.reduceByWindow(add, seconds(4), two), [[3], [10]]],
    ["reduceByWindow with an inverse", [[1, 2], [], [3], [], []], (s) => s.reduceByWindow(add, subtract, two), [[3], [3], [3], [3], [0]]],
    ["reduceByWindow with undefined for the inverse", [[1], []], (s) => s.reduceByWindow(add, undefined as never, seconds(1)), [[1], []]],
    ["reduceByWindow with null for the inverse", [[1], []], (s) => s.reduceByWindow(add, null, seconds(1)), [[1], []]],
    [
      "a function of one's own over a window",
      [[1], [2], [3]],
      (s) => s.window(two).transform((rdd) => rdd.map((n) => -n)),
      [[-1], [-1, -2], [-2, -3]],
    ],
    [
      "countByValueAndWindow, without those that have left",
      [[5, 5, 6], [5], [], []],
      (s) => s.countByValueAndWindow(two, seconds(1), 1),
      [
        [
          [5, 2],
          [6, 1],
        ],
        [
          [5, 3],
          [6, 1],
        ],
        [[5, 1]],
        [],
      ],
    ],
  ])("%s", async (_name, input, build, expected) => {
    expect(await runBatches({ inputs: [input], build: (_ssc, numbers) => build(numbers as DStream<number>) })).toEqual(expected);
  });

  test("a window over batches without an RDD is empty", async () => {
    const build = (_ssc: unknown, numbers: DStream<number>) => numbers.window(two);
    expect(await runBatches({ inputs: [[null, null, [1]]], build })).toEqual([[], [], [1]]);
  });

  test("windows with an inverse function need a checkpoint directory", () => {
    const stream = makeStream() as DStream<number>;
    stream.countByWindow(two);
    expect(() => {
      for (const node of (stream.node.scope as FakeStreamScope).nodes) node.validateAtStart(undefined);
    }).toThrow("The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint().");
  });
});
