import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope, SlowStream } from "../../test/fake-stream-scope.ts";
import { RDD } from "../rdd/rdd.ts";
import { Time } from "../time/time.ts";
import { MappedDStream, requireSameSlide, TransformedDStream } from "./derived-dstream.ts";

test("a mapped stream makes one RDD of its parent's, none where the parent has none", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const times: Time[] = [];
  const mapped = new MappedDStream(input, (rdd, time) => {
    times.push(time);
    return rdd.map((value) => value);
  });
  const rdd = mapped.getOrCompute(1000);
  expect(rdd?.dependencies[0]).toMatchObject({ type: "narrow", narrow: { node: input.getOrCompute(1000) } });
  input.makeRDD = () => undefined;
  expect(mapped.getOrCompute(2000)).toBeUndefined();
  expect([times, mapped.slideMs, mapped.dependencies]).toEqual([[new Time(1000)], 1000, [input]]);
});

test("a transformed stream gets the RDDs of all parents at that time", () => {
  const scope = new FakeStreamScope();
  const parents = [new FakeInput(scope, 0), new FakeInput(scope, 1)];
  const both = new TransformedDStream(parents, ([a, b], time) => a!.union(b!).setName(String(time)));
  expect(both.getOrCompute(1000)).toMatchObject({ name: "1000 ms", numPartitions: 2 });
});

test("a parent without an RDD, and a function that gives none, are typed errors that say when", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  const give = (result: unknown) => new TransformedDStream([input], () => result as RDD<unknown>);
  for (const result of [undefined, null, [], Promise.resolve(new RDD(input.getOrCompute(1000)!))]) {
    expect(() => give(result).getOrCompute(1000)).toThrow(
      expect.objectContaining({ code: "TRANSFORM_RETURNED_NULL", message: expect.stringContaining("1000 ms") }),
    );
  }
  expect(() => give(Promise.resolve()).getOrCompute(1000)).toThrow("It is async");
  input.makeRDD = () => undefined;
  expect(() => give(undefined).getOrCompute(2000)).toThrow(expect.objectContaining({ code: "PARENT_WITHOUT_RDD" }));
});

test("streams that do not go together are refused", () => {
  const input = new FakeInput(new FakeStreamScope(), 0);
  expect(() => requireSameSlide([])).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(() => requireSameSlide([input, new SlowStream(input, 2000)])).toThrow(
    expect.objectContaining({ code: "DIFFERENT_SLIDES", message: expect.stringContaining("1000 ms, 2000 ms") }),
  );
  expect(() => requireSameSlide([input, new FakeInput(new FakeStreamScope(), 0)])).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
  expect(requireSameSlide([input, input])).toBe(input);
});
