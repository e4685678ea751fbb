// What is asked of those who read files. What comes of it on every master is in test/suite.
import { beforeEach, expect, test } from "vitest";
import { FakeBackend } from "../../test/fake-backend.ts";
import type { NodeScope, RDDNode } from "../rdd/rdd-node.ts";
import { registerBackend } from "./backend.ts";
import "./context-files.ts";
import "./context-rdds.ts";
import { registerFileInputs } from "./file-inputs.ts";
import { MillraceContext } from "./millrace-context.ts";

registerBackend(/^fake/, () => new FakeBackend());
const contextOf = (parallelism: number) =>
  new MillraceContext("fake", "app", { conf: new Map([["default.parallelism", String(parallelism)]]) });
const sc = contextOf(3);
const node = sc.emptyRDD().node;

let asked: unknown[];
const ask =
  (name: string) =>
  (scope: NodeScope, path: string, number: number): RDDNode => {
    asked.push([name, scope === sc, path, number]);
    return node;
  };
beforeEach(() => {
  asked = [];
  registerFileInputs({
    textFile: ask("text"),
    wholeTextFiles: ask("whole"),
    binaryFiles: ask("binary"),
    binaryRecords: ask("records"),
    objectFile: (scope, path) => ask("objects")(scope, path, 0),
  });
});

test("where nobody says there are two partitions, or one where that is the default", () => {
  expect([contextOf(1), contextOf(2), sc].map((context) => context.defaultMinPartitions)).toEqual([1, 2, 2]);
  const rdds = [sc.textFile("t"), sc.wholeTextFiles("w"), sc.binaryFiles("b"), sc.textFile("t", 5), sc.textFile("t", 0)];
  expect(rdds.every((rdd) => rdd.node === node)).toBe(true);
  expect(asked).toEqual([
    ["text", true, "t", 2],
    ["whole", true, "w", 2],
    ["binary", true, "b", 2],
    ["text", true, "t", 5],
    ["text", true, "t", 0],
  ]);
});

test("records have a length, objects have not", () => {
  sc.binaryRecords("r", 8);
  sc.objectFile("o");
  expect(asked).toEqual([
    ["records", true, "r", 8],
    ["objects", true, "o", 0],
  ]);
});

test.each<[string, () => unknown]>([
  ["textFile: minPartitions must be", () => sc.textFile("t", -1)],
  ["wholeTextFiles: minPartitions must be", () => sc.wholeTextFiles("t", 1.5)],
  ["binaryFiles: minPartitions must be", () => sc.binaryFiles("t", Number.NaN)],
  ["binaryRecords: the length of a record", () => sc.binaryRecords("r", 0)],
  ["binaryRecords: the length of a record", () => sc.binaryRecords("r", 2.5)],
])("refuses what is no number of them: %s", (message, call) => {
  expect(call).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) }));
  expect(asked).toEqual([]);
});
