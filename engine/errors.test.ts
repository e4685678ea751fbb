import { describe, expect, test } from "vitest";
import { assert, ERROR_CODES, isMillraceError, MillraceError } from "./errors.ts";

test("an error carries its code, its details, its cause and whether to try again", () => {
  const cause = new Error("socket closed");
  const error = new MillraceError("FETCH_FAILED", "Block x could not be fetched", { details: { block: "x" }, cause });
  expect(error).toMatchObject({ name: "MillraceError", code: "FETCH_FAILED", retryable: true, details: { block: "x" }, cause });
  expect(new MillraceError("USAGE", "x")).toMatchObject({ retryable: false, details: {} });
  expect("cause" in new MillraceError("USAGE", "x")).toBe(false);
});

describe("isMillraceError", () => {
  test("knows its own, by code too", () => {
    const error = new MillraceError("STOPPED", "x");
    expect(isMillraceError(error)).toBe(true);
    expect(isMillraceError(error, "STOPPED")).toBe(true);
    expect(isMillraceError(error, "FENCED")).toBe(false);
  });

  test("knows one made by another copy of the package", () => {
    const foreign = Object.assign(new Error("x"), { code: "STOPPED", [Symbol.for("millrace.error")]: true });
    expect(isMillraceError(foreign, "STOPPED")).toBe(true);
  });

  test.each([undefined, null, "STOPPED", 1, {}, new Error("x"), Object.assign(new Error("x"), { code: "STOPPED" })])(
    "%s is none",
    (value) => {
      expect(isMillraceError(value)).toBe(false);
    },
  );
});

test("assert throws a bug of ours, and nothing when the condition holds", () => {
  expect(() => assert(0, "two and two")).toThrow(
    expect.objectContaining({ code: "INTERNAL", message: expect.stringContaining("two and two") }),
  );
  expect(() => assert("yes", "x")).not.toThrow();
});

test("codes are in capitals, and only failures of the environment may be retryable", () => {
  for (const [code, { family, retryable }] of Object.entries(ERROR_CODES)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    if (retryable) expect(family, code).toBe("environment");
  }
});
