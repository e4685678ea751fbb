import { expect, test } from "vitest";
import { FakeScope } from "../../test/fake-scope.ts";
import { parallelize } from "./make-rdd.ts";
import { registerTextOutput, saveAsTextFile } from "./text-output.ts";

test("prepares, writes every partition, then commits; an error of a part commits nothing", async () => {
  const scope = new FakeScope();
  const log: string[] = [];
  const writer = () => {};
  registerTextOutput({
    prepare: async (directory) => void log.push(`prepare ${directory} after ${scope.jobs.length} jobs`),
    partWriter: (directory) => {
      log.push(`writer ${directory}`);
      return writer;
    },
    commit: async (directory, numPartitions) => void log.push(`commit ${directory} ${numPartitions} after ${scope.jobs.length} jobs`),
  });
  const rdd = parallelize(scope, [1, 2], 3);
  await saveAsTextFile(rdd, "out");
  expect(log).toEqual(["prepare out after 0 jobs", "writer out", "commit out 3 after 1 jobs"]);
  expect(scope.jobs).toEqual([{ node: rdd.node, sink: { op: "partition", func: writer }, partitions: undefined }]);
  scope.runSink = () => Promise.reject(new Error("disk full"));
  await expect(saveAsTextFile(rdd, "out2")).rejects.toThrow("disk full");
  expect(log.filter((line) => line.startsWith("commit"))).toHaveLength(1);
});
