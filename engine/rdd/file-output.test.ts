import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { type FileOutput, fileOutputs, registerFileOutputs, saveAsFiles } from "./file-output.ts";
import { parallelCollectionRDD } from "./source-rdd.ts";

test("prepares, writes every partition, then commits; an error of a part commits nothing", async () => {
  const scope = new FakeScope();
  const log: string[] = [];
  const writer = () => {};
  const output: FileOutput = {
    prepare: async (directory, overwrite) => {
      log.push(`prepare ${directory} after ${scope.jobs.length} jobs`);
      if (directory === "there" && !overwrite) throw new Error("there");
    },
    partWriter: (directory) => {
      log.push(`writer ${directory}`);
      return writer;
    },
    commit: async (directory, numPartitions) => void log.push(`commit ${directory} ${numPartitions} after ${scope.jobs.length} jobs`),
  };
  const node = parallelCollectionRDD(scope, [1, 2], 3);
  await saveAsFiles(node, "out", output);
  expect(log).toEqual(["prepare out after 0 jobs", "writer out", "commit out 3 after 1 jobs"]);
  expect(scope.jobs).toEqual([{ node, sink: { op: "partition", func: writer }, partitions: undefined }]);
  await expect(saveAsFiles(node, "there", output)).rejects.toThrow("there");
  expect(scope.jobs).toHaveLength(1);
  await saveAsFiles(node, "there", output, { overwrite: true });
  expect(scope.jobs).toHaveLength(2);
  scope.runSink = () => Promise.reject(new Error("disk full"));
  await expect(saveAsFiles(node, "out2", output)).rejects.toThrow("disk full");
  expect(log.filter((line) => line.startsWith("commit"))).toHaveLength(2);
});

test("who writes files registers itself", () => {
  expect(fileOutputs).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  const outputs = { text: () => undefined as never, objects: () => undefined as never };
  registerFileOutputs(outputs);
  expect(fileOutputs()).toBe(outputs);
});
