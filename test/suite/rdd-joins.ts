// RDD operators of two sides by key.
import type { MillraceContext, RDD } from "millrace";
import { type RddCase, unordered } from "./case.ts";

const here: [string, number][] = [
  ["a", 1],
  ["b", 2],
  ["a", 3],
  ["c", 9],
];
const there: [string, string][] = [
  ["a", "x"],
  ["d", "z"],
  ["b", "y"],
  ["a", "w"],
];

function sides(sc: MillraceContext): [RDD<[string, number]>, RDD<[string, string]>] {
  return [sc.parallelize(here, 2), sc.parallelize(there, 3)];
}

export const rddJoins: readonly RddCase[] = [
  unordered(
    "cogroup",
    [
      [
        "a",
        [
          [1, 3],
          ["x", "w"],
        ],
      ],
      ["b", [[2], ["y"]]],
      ["c", [[9], []]],
      ["d", [[], ["z"]]],
    ],
    (sc) => {
      const [left, right] = sides(sc);
      return left.cogroup(right, 2).collect();
    },
  ),
  unordered(
    "join",
    [
      ["a", [1, "x"]],
      ["a", [1, "w"]],
      ["a", [3, "x"]],
      ["a", [3, "w"]],
      ["b", [2, "y"]],
    ],
    (sc) => {
      const [left, right] = sides(sc);
      return left.join(right).collect();
    },
  ),
  unordered(
    "leftOuterJoin",
    [
      ["a", [1, "x"]],
      ["a", [1, "w"]],
      ["a", [3, "x"]],
      ["a", [3, "w"]],
      ["b", [2, "y"]],
      ["c", [9, undefined]],
    ],
    (sc) => {
      const [left, right] = sides(sc);
      return left.leftOuterJoin(right).collect();
    },
  ),
  unordered(
    "rightOuterJoin",
    [
      ["a", [1, "x"]],
      ["a", [1, "w"]],
      ["a", [3, "x"]],
      ["a", [3, "w"]],
      ["b", [2, "y"]],
      ["d", [undefined, "z"]],
    ],
    (sc) => {
      const [left, right] = sides(sc);
      return left.rightOuterJoin(right, 4).collect();
    },
  ),
  unordered(
    "fullOuterJoin with values that are undefined themselves",
    [
      ["a", [undefined, 1]],
      ["b", [2, undefined]],
      ["c", [undefined, undefined]],
    ],
    (sc) => {
      const left = sc.parallelize<[string, number | undefined]>(
        [
          ["a", undefined],
          ["b", 2],
        ],
        2,
      );
      const right = sc.parallelize<[string, number | undefined]>(
        [
          ["a", 1],
          ["c", undefined],
        ],
        1,
      );
      return left.fullOuterJoin(right).collect();
    },
  ),
];
