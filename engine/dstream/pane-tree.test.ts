// The tree as a table of strings: a pane is its number, a block the panes it is made of.
import fc from "fast-check";
import { expect, test } from "vitest";
import { PaneTree } from "./pane-tree.ts";

function makeTree(pane: (index: number) => string | undefined = (index) => `${index}`) {
  const merged: string[] = [];
  const dropped: string[] = [];
  const tree = new PaneTree<string>({
    pane,
    merge: (older, newer) => {
      merged.push(`${older}+${newer}`);
      return `${older},${newer}`;
    },
    drop: (block) => void dropped.push(block),
  });
  return { tree, merged, dropped };
}

test.each([
  [0, 1, ["0"]],
  [0, 6, ["0,1,2,3", "4,5"]],
  [6, 12, ["6,7", "8,9,10,11"]],
  [7, 13, ["7", "8,9,10,11", "12"]],
  [5, 5, []],
])("panes %i up to %i", (first, end, blocks) => {
  expect(makeTree().tree.cover(first, end)).toEqual(blocks);
});

test("a window is covered exactly, oldest first, by at most 2 log2(n) blocks, whatever window, slide and missing panes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }),
      (window, slide, present) => {
        const { tree, merged, dropped } = makeTree((index) => (present[index] ? `${index}` : undefined));
        for (let end = slide; end <= present.length; end += slide) {
          const first = Math.max(0, end - window);
          const cover = tree.cover(first, end);
          const wanted = present.flatMap((is, index) => (is && index >= first && index < end ? [`${index}`] : []));
          expect(cover.flatMap((block) => block.split(","))).toEqual(wanted);
          expect(cover.length).toBeLessThanOrEqual(Math.max(1, 2 * Math.ceil(Math.log2(Math.min(window, end)))));
          tree.keep(Math.max(0, end + slide - window));
          expect(tree.size).toBeLessThanOrEqual(window);
          expect(tree.size).toBeGreaterThanOrEqual(merged.length - dropped.length);
        }
        expect(new Set(merged).size).toBe(merged.length);
        tree.keep(present.length);
        expect(tree.size).toBe(0);
        // Each merged block is dropped, once.
        expect([...dropped].sort()).toEqual(merged.map((block) => block.replaceAll("+", ",")).sort());
      },
    ),
  );
});

test("sliding by one makes one block a slide on the average, and never more than the logarithm of the window at once", () => {
  const { tree, merged } = makeTree();
  let most = 0;
  for (let end = 1; end <= 4096; end++) {
    const before = merged.length;
    tree.cover(Math.max(0, end - 512), end);
    tree.keep(Math.max(0, end + 1 - 512));
    most = Math.max(most, merged.length - before);
  }
  expect(merged.length).toBeLessThanOrEqual(4096);
  expect(most).toBeLessThanOrEqual(9);
});

test("what reaches beyond the end is dropped, and made anew of what there is then", () => {
  let generation = "a";
  const { tree, dropped } = makeTree((index) => `${index}${generation}`);
  expect(tree.cover(0, 4)).toEqual(["0a,1a,2a,3a"]);
  tree.keep(0, 3);
  expect(dropped.sort()).toEqual(["0a,1a,2a,3a", "2a,3a"]);
  generation = "b";
  expect(tree.cover(0, 4)).toEqual(["0a,1a,2b,3b"]);
});
