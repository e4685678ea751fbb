import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { parseLocalMaster } from "./local-master.ts";

describe("the master's form", () => {
  test.each([
    ["local[1]", 1],
    ["local[256]", 256],
    ["local[2,3]", 2],
    ["local[*]", availableParallelism()],
  ])("%s is %i threads", (master, threads) => {
    expect(parseLocalMaster(master)).toBe(threads);
  });
  test.each(["local[0]", "local[-1]", "local[x]", "local[]", "local[257]", "local[2", "local[1.5]"])("%s is refused", (master) => {
    expect(() => parseLocalMaster(master)).toThrow(
      expect.objectContaining({ code: "UNKNOWN_MASTER", message: expect.stringContaining(master) }),
    );
  });
});
