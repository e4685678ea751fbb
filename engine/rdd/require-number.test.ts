import { expect, test } from "vitest";
import { requireNumber } from "./require-number.ts";

test("numbers pass, whatever they are", () => {
  for (const n of [0, -1.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(requireNumber(n)).toBe(n);
});

test.each([
  ["1", 'string "1"'],
  [1n, "bigint 1"],
  [null, "object null"],
  [undefined, "undefined undefined"],
])("%s does not", (record, text) => {
  expect(() => requireNumber(record)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(text) }),
  );
});
