// What executors do with panes, as tables of pairs. Whole windows against an evaluator: test/random-windows.test.ts.
import { describe, expect, test } from "vitest";
import {
  type GoneKeysStay,
  mergeGroupedPanes,
  mergeReducedPanes,
  type SlideParts,
  slideWindow,
  subtract,
  visiblePairs,
} from "./pane-functions.ts";

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

test("a single pane is its own block, and a value is copied once however many panes have the key", () => {
  const pane: Pair[] = [["k", { n: 1 }]];
  expect(mergeReducedPanes(concat, false)([pane] as never)).toBe(pane);
  const given: unknown[] = [];
  const keep = (a: unknown) => {
    given.push(a);
    return a;
  };
  mergeReducedPanes(keep as never, false)([pane, pane, pane, [["k", { n: 4 }]]] as never);
  expect([given.length, new Set(given).size, given[0] === pane[0]![1]]).toEqual([3, 1, false]);
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
  const slide = (goneKeysStay: GoneKeysStay, layout: SlideParts, panes: Pair[][]) =>
    slideWindow(concat, cut, goneKeysStay, layout)(panes as never);
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
    expect(slide(true, { hasPrevious: true, leaving: 1 }, [previous, leaving, entering])).toEqual([
      ["a", ["26", 2]],
      ["b", ["", 0]],
      ["c", ["4", 1]],
      ["d", ["5", 1]],
    ]);
  });

  test("lets keys of no pane go, or those that the filter does not take", () => {
    const keys = (window: readonly unknown[]) => window.map((pair) => (pair as Pair)[0]);
    const parts = { hasPrevious: true, leaving: 1 };
    expect(keys(slide(false, parts, [previous, leaving, entering]))).toEqual(["a", "c", "d"]);
    expect(keys(slide(([, value]) => value !== "", parts, [previous, leaving, entering]))).toEqual(["a", "c", "d"]);
    expect(keys(slide(([, value]) => value === "", parts, [previous, leaving, entering]))).toEqual(["a", "b", "c", "d"]);
  });

  test("without a previous window all panes enter", () => {
    expect(slide(true, { hasPrevious: false, leaving: 0 }, [leaving, entering])).toEqual([
      ["a", ["16", 2]],
      ["b", ["3", 1]],
      ["d", ["5", 1]],
    ]);
  });

  test("values of panes and of the window before stay as they are, whatever the functions do to what they are given", () => {
    const [before, gone, come] = [{ n: 3 }, { n: 1 }, { n: 5 }];
    const change = (by: 1 | -1) =>
      ((a: typeof before, b: typeof before) => {
        a.n += by * b.n;
        return a;
      }) as never;
    const panes = [[["k", [before, 2]]], [["k", gone]], [["k", come]]];
    expect(slideWindow(change(1), change(-1), false, { hasPrevious: true, leaving: 1 })(panes as never)).toEqual([["k", [{ n: 7 }, 2]]]);
    expect([before, gone, come]).toEqual([{ n: 3 }, { n: 1 }, { n: 5 }]);
  });

  test("several panes may leave and enter at once", () => {
    const window = slide(false, { hasPrevious: true, leaving: 2 }, [
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
  expect(visiblePairs(null, [])([["a", [undefined, 1]]])).toEqual([["a", undefined]]);
  expect(shown(([, value]) => (value as number) < 2, [])).toBe("a,0 b,0 c,1");
  expect(visiblePairs(null, [{ n: [] }])([["a", [{ n: [] }, 1]]])).toEqual([]);
});

test("subtract", () => {
  expect(subtract(5, 3)).toBe(2);
});
