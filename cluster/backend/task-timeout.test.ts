import { expect, test } from "vitest";
import { parseTaskTimeout } from "./task-timeout.ts";

const parse = (text: string) => parseTaskTimeout(new Map([["task.timeoutMs", text]]));

test("ten minutes where nobody says; 0 is no limit", () => {
  expect(parseTaskTimeout(new Map())).toBe(600_000);
  expect([parse("0"), parse("1500"), parse("2147483647")]).toEqual([0, 1500, 2147483647]);
});

test.each(["", "-1", "1.5", "10s", "2147483648", "Infinity"])("%j is refused", (text) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("task.timeoutMs") }),
  );
});
