// What is asked of those who write files and run processes. What programs give is in test/suite, on every master.
import { beforeEach, expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { type FileOutput, registerFileOutputs } from "./file-output.ts";
import { parallelize } from "./make-rdd.ts";
import "./output-rdd-functions.ts";
import { registerProcessPipes } from "./process-pipes.ts";

let log: unknown[];
beforeEach(() => {
  log = [];
  const output = (kind: string): FileOutput => ({
    prepare: async (directory, overwrite) => void log.push([kind, directory, overwrite]),
    partWriter: () => () => {},
    commit: async () => {},
  });
  registerFileOutputs({ text: (codec) => output(`text ${codec}`), objects: () => output("objects") });
  registerProcessPipes({
    pipe: (command, options) => {
      log.push([command, options]);
      return () => [];
    },
  });
});

test("text, compressed text and objects", async () => {
  const rdd = parallelize(new FakeScope(), [1], 1);
  await rdd.saveAsTextFile("a");
  await rdd.saveAsTextFile("b", "gzip");
  await rdd.saveAsObjectFile("c");
  await rdd.saveAsTextFile("d", undefined, { overwrite: true });
  await rdd.saveAsObjectFile("e", { overwrite: true });
  expect(log).toEqual([
    ["text undefined", "a", false],
    ["text gzip", "b", false],
    ["objects", "c", false],
    ["text undefined", "d", true],
    ["objects", "e", true],
  ]);
  await expect(rdd.saveAsTextFile("d", "lzo" as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("commands as text are cut into words, commands as words are not", () => {
  const rdd = parallelize(new FakeScope(), [1], 3);
  expect([rdd.pipe("tr a-z  A-Z").node.label, rdd.pipe("cat").getNumPartitions()]).toEqual(["PipedRDD", 3]);
  rdd.pipe(["echo", "a b"], { env: { A: "1" } });
  expect(log).toEqual([
    [["tr", "a-z", "A-Z"], {}],
    [["cat"], {}],
    [["echo", "a b"], { env: { A: "1" } }],
  ]);
  for (const nothing of ["", " ", [], [""]]) expect(() => rdd.pipe(nothing)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
