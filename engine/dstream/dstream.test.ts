// The handle: marks and names. What programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { DStream } from "./dstream.ts";

test("cache and persist mark the stream", () => {
  const stream = new DStream<unknown>(new FakeInput(new FakeStreamScope(), 0));
  expect(stream.cache()).toBe(stream);
  expect(stream.node.cached).toBe(true);
  expect(stream.map((value) => value).persist().node.cached).toBe(true);
});
