// This test file becomes an executor with its first bundle; nothing here may start a context.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { isExecutor } from "../../engine/closure/runtime.ts";
import { loadExecutorBundle } from "./executor-bundle.ts";

const state = globalThis as { evaluations?: string[] };
state.evaluations = [];

function bundle(code: string) {
  return { hash: createHash("sha256").update(code).digest("hex"), code };
}

const IMPORT = 'const { StreamingContext, seconds } = globalThis[Symbol.for("millrace.runtime")].modules["millrace"];';

test("evaluates a bundle once, as an executor", async () => {
  const one = bundle('globalThis.evaluations.push("one");');
  await Promise.all([loadExecutorBundle(one), loadExecutorBundle(one)]);
  await loadExecutorBundle(one);
  expect([state.evaluations, isExecutor()]).toEqual([["one"], true]);
});

test("a script's own context is inert: its top level runs up to the first wait and no further", async () => {
  const script = bundle(`${IMPORT}
    const ssc = new StreamingContext("no such master", "job", seconds(1));
    ssc.queueStream([]).print();
    ssc.start();
    globalThis.evaluations.push(ssc.getState());
    await ssc.awaitTermination();
    globalThis.evaluations.push("after the end");`);
  await loadExecutorBundle(script);
  expect(state.evaluations).toEqual(["one", "initialized"]);
});

test("actions of a script never return there, and need no master", async () => {
  const script = bundle(`${IMPORT}
    const ssc = new StreamingContext("no such master", "job", seconds(1));
    globalThis.evaluations.push("before the action");
    await ssc.sparkContext.parallelize([1]).count();
    globalThis.evaluations.push("after the action");`);
  await loadExecutorBundle(script);
  expect(state.evaluations!.at(-1)).toBe("before the action");
});

test("an error of the top level is passed on", async () => {
  await expect(loadExecutorBundle(bundle('throw new RangeError("broken job");'))).rejects.toThrow("broken job");
});

test("a bundle whose name is no hash is refused", async () => {
  await expect(loadExecutorBundle({ hash: "../evil", code: "" })).rejects.toMatchObject({ code: "MESSAGE_REFUSED" });
});
