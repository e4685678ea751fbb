import { expect, test } from "vitest";
import { runBatches } from "../../testing.ts";
import { seconds } from "../time/duration.ts";

test("word count, batch by batch", async () => {
  const counts = await runBatches({
    inputs: [[["a b a", "c"], ["b"], []]],
    build: (_ssc, lines) =>
      lines
        .flatMap((line) => line.split(" "))
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b),
  });
  expect(counts).toEqual([
    [
      ["a", 2],
      ["b", 1],
      ["c", 1],
    ],
    [["b", 1]],
    [],
  ]);
});

test("a source without an RDD gives no batch; batches go on after the end of the input", async () => {
  const build = (_ssc: unknown, numbers: import("../dstream/dstream.ts").DStream<number>) => numbers.count();
  expect(await runBatches({ inputs: [[[1, 2, 3], null, [4]]], build, batches: 5 })).toEqual([[3], [1], [0], [0]]);
});

test("a window over batches and a join of two streams", async () => {
  expect(await runBatches({ inputs: [[[1], [2], [3], [4]]], build: (_ssc, numbers) => numbers.window(seconds(2)) })).toEqual([
    [1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
  const joined = await runBatches({
    inputs: [
      [
        [
          ["a", 1],
          ["b", 2],
        ],
      ],
      [
        [
          ["a", "x"],
          ["c", "z"],
        ],
      ],
    ] as [[[string, number][]], [[string, string][]]],
    build: (_ssc, here, there) => here.fullOuterJoin(there),
  });
  expect(joined).toEqual([
    expect.arrayContaining([
      ["a", [1, "x"]],
      ["b", [2, undefined]],
      ["c", [undefined, "z"]],
    ]),
  ]);
});

test("rejects with the error of the batch that fails", async () => {
  const run = runBatches({
    inputs: [[[1], [2]]],
    build: (_ssc, numbers) =>
      numbers.map((n) => {
        if (n === 2) throw new Error("two");
        return n;
      }),
  });
  await expect(run).rejects.toMatchObject({ code: "TASK_FAILED", cause: { message: "two" } });
});
