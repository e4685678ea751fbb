import { describe, expect, test } from "vitest";
import {
  type BlockGroup,
  type BlockId,
  groupOf,
  inputBlockId,
  isInGroup,
  rddBlockId,
  rddOf,
  resultBlockId,
  shuffleBlockId,
} from "./block.ts";

test("names", () => {
  expect(rddBlockId(1, 2)).toBe("rdd-1-2");
  expect(shuffleBlockId(1, 2, 3)).toBe("shuffle-1-2-3");
  expect(inputBlockId(4, "e-0-7")).toBe("input-4-e-0-7");
  expect(resultBlockId("t9")).toBe("result-t9");
});

test.each<[BlockId, string, number | undefined]>([
  [rddBlockId(12, 3), "rdd-12", 12],
  [shuffleBlockId(12, 3, 4), "shuffle-12", undefined],
  [inputBlockId(4, "e-0-7"), "input", undefined],
  [resultBlockId("t-9-1"), "result", undefined],
])("%s is in group %s and of RDD %s", (id, group, rddId) => {
  expect([groupOf(id), rddOf(id)]).toEqual([group, rddId]);
});

describe("a group holds its own blocks and no others, whose names begin alike", () => {
  const groups: readonly [BlockGroup, string, string][] = [
    [{ type: "rdd", rddId: 1 }, rddBlockId(1, 0), rddBlockId(11, 0)],
    [{ type: "shuffle", shuffleId: 2 }, shuffleBlockId(2, 0, 0), shuffleBlockId(21, 0, 0)],
    [{ type: "block", blockId: inputBlockId(0, "e-1") }, inputBlockId(0, "e-1"), inputBlockId(0, "e-11")],
  ];
  test.each(groups)("%j", (group, inside, outside) => {
    expect(isInGroup(inside as `rdd-${number}-${number}`, group)).toBe(true);
    expect(isInGroup(outside as `rdd-${number}-${number}`, group)).toBe(false);
    expect(isInGroup(resultBlockId("x"), group)).toBe(false);
  });
});
