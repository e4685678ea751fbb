import { expect, test } from "vitest";
import "./register.ts";
import { milliseconds, StreamingContext } from "../index.ts";

test("a context has the sources as methods, and text files as an output", () => {
  const ssc = new StreamingContext({ master: "local", appName: "t", batchInterval: milliseconds(100) });
  const names = [ssc.textFileStream("in"), ssc.socketTextStream("localhost", 1), ssc.queueStream([[1]])].map(
    (stream) => stream.node.constructor.name,
  );
  expect(names).toEqual(["FileInputDStream", "ReceiverInputDStream", "QueueInputDStream"]);
});
