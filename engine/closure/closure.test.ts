import { describe, expect, test } from "vitest";
import { builtin, builtinFactory, closureInfo, closureTagOf, defineClosure, hydrateClosure, tagClosure } from "./closure.ts";

describe("tags", () => {
  test("captures are read when they are asked for, not when the closure is made", () => {
    let n = 1;
    const func = tagClosure(
      () => n,
      "t:1",
      () => [n],
    );
    n = 2;
    expect(closureTagOf(func)?.captures()).toEqual([2]);
    expect(closureTagOf(func)?.id).toBe("t:1");
    expect(func()).toBe(2);
  });

  test("a function nobody tagged has none", () => {
    expect(closureTagOf(() => 1)).toBeUndefined();
  });
});

describe("making a closure again", () => {
  const info = { name: "add", file: "job.ts", line: 3, column: 5, captureNames: ["n"] };

  test("from its id and captures; the result can travel on", () => {
    defineClosure("t:add", ([n]) => ((x: number) => x + (n as number)) as never, info);
    const add = hydrateClosure("t:add", [40]) as (x: number) => number;
    expect(add(2)).toBe(42);
    expect(closureTagOf(add)).toMatchObject({ id: "t:add" });
    expect(closureTagOf(add)?.captures()).toEqual([40]);
    expect(closureInfo("t:add")).toEqual(info);
  });

  test("an id that is not defined is named in the error", () => {
    expect(() => hydrateClosure("t:nowhere", [])).toThrow(
      expect.objectContaining({ code: "INTERNAL", message: expect.stringContaining("t:nowhere") }),
    );
    expect(closureInfo("t:nowhere")).toBeUndefined();
  });
});

describe("functions of the package", () => {
  test("are known by name, with no bundle", () => {
    const double = builtin("test-double", (x: number) => x * 2);
    expect(closureTagOf(double)?.id).toBe("millrace:test-double");
    expect((hydrateClosure("millrace:test-double", []) as (x: number) => number)(4)).toBe(8);
  });

  test("may have captures", () => {
    const add = builtinFactory("test-add", (a: number, b: number) => (x: number) => x + a + b);
    const tag = closureTagOf(add(1, 2))!;
    expect(tag.captures()).toEqual([1, 2]);
    expect((hydrateClosure(tag.id, tag.captures()) as (x: number) => number)(10)).toBe(13);
  });
});
