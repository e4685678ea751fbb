import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { MillraceError } from "../errors.ts";
import { ForEachDStream } from "./foreach-dstream.ts";

test("a job runs the function on the RDD of its time and awaits it", async () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const log: string[] = [];
  const output = new ForEachDStream(input, "test", async (rdd, time) => {
    log.push(`begin ${rdd.id}@${time}`);
    await Promise.resolve();
    log.push("end");
  });
  const job = output.generateJob(1000)!;
  expect(log).toEqual([]);
  expect(output.description).toMatch(/^test at foreach-dstream\.test\.ts:\d+:\d+$/);
  await job();
  expect([log, output.slideMs, output.getOrCompute(1000)]).toEqual([["begin 0@1000 ms", "end"], 1000, undefined]);
});

test("no RDD, no job; an error of the function is the job's", async () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const output = new ForEachDStream(input, "test", () => {
    throw new Error("boom");
  });
  await expect(output.generateJob(1000)!()).rejects.toThrow("boom");
  input.makeRDD = () => undefined;
  expect([output.generateJob(2000), output.generateJob(2500)]).toEqual([undefined, undefined]);
  expect([output.dependencies, output.slideMs]).toEqual([[input], 1000]);
});

test("an error of ours that names no place gets that of the declaration", async () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const failure = Object.assign(new MillraceError("TASK_FAILED", "failed 4 times"), { stack: "" });
  const output = new ForEachDStream(input, "test", () => Promise.reject(failure));
  await expect(output.generateJob(1000)!()).rejects.toThrow(/^failed 4 times \(declared at foreach-dstream\.test\.ts:\d+:\d+\)$/);
});
