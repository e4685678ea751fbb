import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineClosure, tagClosure } from "../closure/closure.ts";
import { addLoadedBundle, becomeExecutor } from "../closure/runtime.ts";
import { isMillraceError, type MillraceError } from "../errors.ts";
import { encode } from "./codec.ts";

function refusal(value: unknown): MillraceError {
  try {
    encode(value);
  } catch (error) {
    if (isMillraceError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

class RDD {}
class RedisClient extends EventEmitter {
  connect(): void {}
}

it.each<[string, unknown, string]>([
  ["an RDD", [new RDD()], "It exists on the driver only"],
  ["a client", [new RedisClient()], "Make it where it is used"],
  ["a stream", [Readable.from([])], "Make it where it is used"],
  ["a promise", [Promise.resolve(1)], "await it before"],
  ["a weak map", [new WeakMap()], "use a Map or Set"],
  ["any other instance", [new (class Config {})()], 'registerClass("Config", Config'],
  ["a symbol", [Symbol("x")], "Use a string"],
  ["a class", [class Local {}], "Declare the class at module level"],
  ["a method", [{ parse() {} }], "Write it as a property with a function, `parse: (...) => ...`"],
])("tells the way out for %s", (_, value, text) => {
  expect(refusal(value).message).toContain(text);
});

describe("functions that were not compiled", () => {
  const bare = function camelCase(): void {};
  beforeAll(() => expect(refusal([bare]).message).toContain("millrace run FILE"));
  afterAll(() => expect(refusal([bare]).message).toContain("Wrap it in an arrow function: (...args) => camelCase(...args)."));

  it("come from a package once a bundle is loaded", () => {
    addLoadedBundle({ hash: "0", code: "" });
    expect(refusal([bare]).message).toContain("the function camelCase, which was not compiled: it comes from a package");
    expect(refusal([bare.bind(null)]).message).toContain("=> camelCase(...args)");
    expect(refusal([bare]).code).toBe("CLOSURE_NOT_COMPILED");
  });
});

it("names the innermost closure around what cannot travel", () => {
  const info = { name: "", file: "job.ts", line: 1, column: 2 };
  defineClosure("refuse:outer", () => () => 0, { ...info, captureNames: ["helper"] });
  defineClosure("refuse:inner", () => () => 0, { ...info, name: "send", line: 9, captureNames: ["limit", "db"] });
  const inner = tagClosure(
    () => 0,
    "refuse:inner",
    () => [3, { pool: [new RedisClient()] }],
  );
  const error = refusal({
    sink: tagClosure(
      () => 0,
      "refuse:outer",
      () => [{ inner }],
    ),
  });
  expect(error.message).toMatch(
    /^Closure send at job\.ts:9:2 captures `db`, which cannot travel to executors: captures\.db\.pool\[0\] is an instance of RedisClient\./,
  );
  expect(error.details).toEqual({
    file: "job.ts",
    line: 9,
    column: 2,
    path: "captures.db.pool[0]",
    fullPath: "sink.captures.helper.inner.captures.db.pool[0]",
    variable: "db",
  });
});

it("tells a cycle from mere depth", () => {
  const list: { next?: unknown } = {};
  list.next = { next: list };
  expect(refusal({ list }).message).toContain("goes through next");
  let deep: unknown = 0;
  for (let i = 0; i < 1100; i++) deep = { [`level${(i * i) % 97}`]: deep };
  expect(refusal(deep).message).toContain("nested deeper than 1000 levels");
});

it("asks for data where an executor would send a function", () => {
  becomeExecutor(() => {});
  expect(refusal([() => 0]).message).toBe(
    "Cannot send a function: [0] cannot leave this process. What runs on executors must give data back, no functions.",
  );
});
