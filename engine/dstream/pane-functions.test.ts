// What executors do with panes, as tables of pairs. Whole windows against an evaluator: test/random-windows.test.ts.
import { describe, expect, test } from "vitest";
import { mergeGroupedPanes, mergeReducedPanes, type SlideParts, slideWindow, subtract, visiblePairs } from "./pane-functions.ts";

type Pair = [unknown, unknown];
const concat = ((a: string, b: string) => a + b) as never;
const cut = ((a: string, b: string) => a.slice(b.length)) as never;

describe("mergeReducedPanes", () => {
  const merge = (panes: Pair[][]) => mergeReducedPanes(concat, false)(panes as never);

  test("merges the oldest first, keys in first-seen order, structures by their content", () => {
    const panes: Pair[][] = [
      [
        ["a", "1"],
        [["k"], "2"],
      ],
      [["b", "3"]],
      [
        [["k"], "4"],
        ["a", "5"],
      ],
    ];
    expect(merge(panes)).toEqual([
      ["a", "15"],
      [["k"], "24"],
      ["b", "3"],
    ]);
  });

  test("leaves values of panes alone, also those that the function hands on", () => {
    const [older, newer, newest] = [{ list: [] as number[] }, { list: [1] }, { list: [2] }];
    const push = (a: typeof older, b: typeof older) => {
      if (a.list.length === 0) return b;
      a.list.push(...b.list);
      return a;
    };
    const panes = [older, newer, newest].map((value) => [["k", value]]);
    expect(mergeReducedPanes(push as never, false)(panes as never)).toEqual([["k", { list: [1, 2] }]]);
    expect([older, newer, newest]).toEqual([{ list: [] }, { list: [1] }, { list: [2] }]);
  });
});

test("what a window shows is no pane's, also where there is nothing to merge", () => {
  const [key, value] = [["k"], { list: [1] }];
  const panes: Pair[][] = [[[key, value]], [["other", 1]]];
  for (const parts of [panes, panes.slice(0, 1)]) {
    const [pair] = [...mergeReducedPanes(concat, true)(parts as never)] as Pair[];
    expect(pair).toEqual([key, value]);
    expect([pair![0] === key, pair![1] === value]).toEqual([false, false]);
  }
  const shown = visiblePairs(null, [])([[key, [value, 1]]])[0]!;
  expect([shown, shown[0] === key, shown[1] === value]).toEqual([[key, value], false, false]);
  const records = [{ n: 1 }];
  const [[, list]] = mergeGroupedPanes(true)([[["a", records]]]) as unknown as [[string, unknown[]]];
  expect([list, list[0] === records[0]]).toEqual([[{ n: 1 }], false]);
});

test.each([true, false])("mergeGroupedPanes strings lists together and changes none (fresh: %s)", (fresh) => {
  const [one, two, alone] = [[1], [2, 3], [9]];
  const merged = mergeGroupedPanes(fresh)([
    [
      ["a", one],
      ["b", alone],
    ],
    [["a", two]],
  ]);
  expect(merged).toEqual([
    ["a", [1, 2, 3]],
    ["b", [9]],
  ]);
  expect([one, two]).toEqual([[1], [2, 3]]);
  expect(merged[1]![1] === alone).toBe(!fresh);
});

describe("slideWindow", () => {
  const slide = (gone: "stay" | "go" | "filter", layout: SlideParts, panes: Pair[][], filter = (_pair: Pair): unknown => true) =>
    slideWindow(concat, cut, gone, filter, layout)(panes as never);
  const previous: Pair[] = [
    ["a", ["12", 2]],
    ["b", ["3", 1]],
    ["c", ["4", 1]],
  ];
  const leaving: Pair[] = [
    ["a", "1"],
    ["b", "3"],
  ];
  const entering: Pair[] = [
    ["d", "5"],
    ["a", "6"],
  ];

  test("takes away what leaves, then adds what enters; new keys come last", () => {
    expect(slide("stay", { hasPrevious: true, leaving: 1 }, [previous, leaving, entering])).toEqual([
      ["a", ["26", 2]],
      ["b", ["", 0]],
      ["c", ["4", 1]],
      ["d", ["5", 1]],
    ]);
  });

  test("lets keys of no pane go, or those that the filter does not take", () => {
    const keys = (window: readonly unknown[]) => window.map((pair) => (pair as Pair)[0]);
    const parts = { hasPrevious: true, leaving: 1 };
    expect(keys(slide("go", parts, [previous, leaving, entering]))).toEqual(["a", "c", "d"]);
    expect(keys(slide("filter", parts, [previous, leaving, entering], ([, value]) => value !== ""))).toEqual(["a", "c", "d"]);
    expect(keys(slide("filter", parts, [previous, leaving, entering], ([, value]) => value === ""))).toEqual(["a", "b", "c", "d"]);
  });

  test("without a previous window all panes enter", () => {
    expect(slide("stay", { hasPrevious: false, leaving: 0 }, [leaving, entering])).toEqual([
      ["a", ["16", 2]],
      ["b", ["3", 1]],
      ["d", ["5", 1]],
    ]);
  });

  test("several panes may leave and enter at once", () => {
    const window = slide("go", { hasPrevious: true, leaving: 2 }, [
      [["a", ["123", 3]]],
      [["a", "1"]],
      [["a", "2"]],
      [["a", "4"]],
      [["a", "5"]],
    ]);
    expect(window).toEqual([["a", ["345", 3]]]);
  });
});

test("visiblePairs shows what the filter takes and is not neutral", () => {
  const window = [
    ["a", [0, 1]],
    ["b", [-0, 1]],
    ["c", [1, 1]],
    ["d", [2, 0]],
  ];
  const shown = (filter: ((pair: Pair) => unknown) | null, neutral: unknown[]) => visiblePairs(filter, neutral)(window as never).join(" ");
  expect(shown(null, [])).toBe("a,0 b,0 c,1 d,2");
  expect(shown(null, [0])).toBe("c,1 d,2");
  expect(shown(([, value]) => (value as number) < 2, [])).toBe("a,0 b,0 c,1");
  expect(visiblePairs(null, [{ n: [] }])([["a", [{ n: [] }, 1]]])).toEqual([]);
});

test("subtract", () => {
  expect(subtract(5, 3)).toBe(2);
});
