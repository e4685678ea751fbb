// Windows as methods: durations, and the slide where none is said. What windows hold is in the tests of the nodes.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { seconds } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import "./window-dstream-functions.ts";

const makeStream = () => new DStream<unknown>(new FakeInput(new FakeStreamScope(), 0));

test("durations that are none are refused with a hint", () => {
  expect(() => makeStream().window(5 as never)).toThrow("The window duration is the number 5: say seconds(5) or milliseconds(5)");
  expect(() => makeStream().window(seconds(1), 5 as never)).toThrow("The slide duration is the number 5");
});

test("a window slides with its stream unless told otherwise", () => {
  expect(makeStream().window(seconds(3)).slideDurationMs).toBe(1000);
  expect(makeStream().window(seconds(4), seconds(2)).slideDurationMs).toBe(2000);
});
