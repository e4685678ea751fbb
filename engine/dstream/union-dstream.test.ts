import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { UnionDStream } from "./union-dstream.ts";

test("unites the RDDs of a time; one that is missing is an error that says when", () => {
  const scope = new FakeStreamScope();
  const [a, b] = [new FakeInput(scope, 0), new FakeInput(scope, 1)];
  const union = new UnionDStream([a, b]);
  expect(union.slideMs).toBe(1000);
  expect(union.getOrCompute(1000)).toMatchObject({ numPartitions: 2, label: "UnionRDD" });
  b.makeRDD = () => undefined;
  expect(() => union.getOrCompute(2000)).toThrow(
    expect.objectContaining({ code: "PARENT_WITHOUT_RDD", message: expect.stringContaining("2000 ms") }),
  );
});
