import { expect, test } from "vitest";
import { StreamingContext, seconds } from "../../index.ts";

test("a stream knows the context it belongs to, however it is made", async () => {
  const ssc = new StreamingContext({ master: "local", batchInterval: seconds(1) });
  const numbers = ssc.queueStream([[1]]);
  expect([numbers, numbers.map((n) => n).window(seconds(2)), numbers.dependencies[0] ?? numbers].map((stream) => stream.context)).toEqual([
    ssc,
    ssc,
    ssc,
  ]);
  await ssc.stop();
});
