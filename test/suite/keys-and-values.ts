// What may be a key or a value, and comes back as it was: every primitive, structures, odd strings.
import { type RddCase, rdds, unordered } from "./case.ts";

const LONE = "\ud83d";
const oddStrings = [
  "",
  "\0",
  "\0s",
  "\0oa1:s1:a",
  "__proto__",
  "constructor",
  "é",
  "日本語",
  "😀",
  LONE,
  `a${LONE}b`,
  "\ufeffbom",
  "\u2028",
  "n1;",
];

export const keysAndValues: readonly RddCase[] = [
  unordered(
    "keys of every primitive type stay apart",
    [
      [1, 2],
      ["1", 1],
      [1n, 1],
      [true, 1],
      ["true", 1],
      [null, 1],
      ["null", 1],
      [undefined, 1],
      ["undefined", 1],
      [0, 2],
      [Number.NaN, 2],
      ["NaN", 1],
      ["", 1],
    ],
    (sc) =>
      sc
        .parallelize<unknown>([1, "1", 1n, true, "true", null, "null", undefined, "undefined", 0, -0, Number.NaN, "NaN", "", 1, 0 / 0], 4)
        .map((key) => [key, 1])
        .reduceByKey((a, b) => a + b)
        .map(([key, count]) => [key === 0 ? 0 : key, count])
        .collect(),
  ),
  unordered(
    "tuples, objects, Dates, Maps, Sets and bytes are keys by structure",
    [
      [["a", 1], 2],
      [["a", "1"], 1],
      [[["a"], 1], 1],
      [{ x: 1, y: [2] }, 2],
      [{ x: 1 }, 1],
      [new Date(5), 2],
      [new Map([["k", 1]]), 2],
      [new Set([1, 2]), 2],
      [new Uint8Array([1, 2]), 2],
      [[], 1],
      [{}, 1],
    ],
    (sc) =>
      sc
        .parallelize<unknown>(
          [
            ["a", 1],
            { x: 1, y: [2] },
            new Date(5),
            new Map([["k", 1]]),
            new Set([1, 2]),
            new Uint8Array([1, 2]),
            [],
            ["a", "1"],
            [["a"], 1],
            { x: 1 },
            {},
            ["a", 1],
            { y: [2], x: 1 },
            new Date(5),
            new Map([["k", 1]]),
            new Set([2, 1]),
            new Uint8Array([1, 2]),
          ],
          3,
        )
        .map((key) => [key, 1])
        .reduceByKey((a, b) => a + b, 4)
        .collect(),
  ),
  unordered(
    "odd strings are keys and values, with numbers and with themselves",
    oddStrings.map((text) => [text, [2, text + text]]),
    (sc) => {
      const strings = sc.parallelize([...oddStrings, ...oddStrings], 5);
      const counted = strings.map((text) => [text, 1]).reduceByKey((a, b) => a + b, 3);
      const doubled = strings.map((text) => [text, text]).reduceByKey((a, b) => a + b, 2);
      return counted.join(doubled).collect();
    },
  ),
  unordered(
    "keys that look alike join only their like",
    [
      ["__proto__", [1, "a"]],
      [["__proto__"], [2, "b"]],
      [null, [3, "c"]],
    ],
    (sc) => {
      const left = sc.parallelize<[unknown, number]>(
        [
          ["__proto__", 1],
          [["__proto__"], 2],
          [null, 3],
          ["null", 4],
        ],
        2,
      );
      const right = sc.parallelize<[unknown, string]>(
        [
          ["__proto__", "a"],
          [["__proto__"], "b"],
          [null, "c"],
          [undefined, "d"],
        ],
        3,
      );
      return left.join(right).collect();
    },
  ),
  rdds(
    "values of every kind come back as they were, through a shuffle too",
    [
      [
        undefined,
        null,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 53,
        123456789012345678901234567890n,
        "\ud800",
        new Date(1),
        new Map([[{ a: 1 }, new Set([1])]]),
        /x/gi,
      ],
      true,
      true,
    ],
    async (sc) => {
      const kinds = [
        undefined,
        null,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 53,
        123456789012345678901234567890n,
        "\ud800",
        new Date(1),
        new Map([[{ a: 1 }, new Set([1])]]),
        /x/gi,
      ];
      const back = await sc
        .parallelize(kinds, 3)
        .map((value) => value)
        .collect();
      const [[, grouped] = [0, []]] = await sc
        .parallelize(kinds, 1)
        .map((value) => [0, value])
        .groupByKey(1)
        .collect();
      return [back, Object.is(back[2], -0), Object.is((grouped as unknown[])[2], -0) && (grouped as unknown[]).length === kinds.length];
    },
  ),
  rdds("an object with a key __proto__ stays plain data", ['{"__proto__":1,"a":2}', true], async (sc) => {
    const [record] = await sc
      .parallelize([0], 1)
      .map(() => JSON.parse('{"__proto__":1,"a":2}') as object)
      .collect();
    return [JSON.stringify(record), Object.getPrototypeOf(record) === Object.prototype];
  }),
  rdds(
    "columns of mixed types: numbers with one string, strings with one number",
    [
      [
        ["a", 1],
        ["b", "2"],
        ["c", -0],
      ],
      [
        [1, "x"],
        ["1", "y"],
      ],
    ],
    async (sc) => [
      await sc
        .parallelize<[string, unknown]>(
          [
            ["a", 1],
            ["b", "2"],
            ["c", -0],
          ],
          1,
        )
        .partitionBy(1)
        .collect(),
      await sc
        .parallelize<[unknown, string]>(
          [
            [1, "x"],
            ["1", "y"],
          ],
          1,
        )
        .partitionBy(1)
        .collect(),
    ],
  ),
  rdds("large values", [300_000, 150_000], async (sc) => {
    const [[key, value] = ["", ""]] = await sc
      .parallelize([1], 1)
      .map(() => ["é".repeat(150_000), "ab".repeat(150_000)])
      .partitionBy(2)
      .collect();
    return [value.length, key.length];
  }),
];
