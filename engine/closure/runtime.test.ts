import { expect, test } from "vitest";
import {
  addLoadedBundle,
  asExecutorsTopLevel,
  becomeExecutor,
  getBundleRuntime,
  isExecutor,
  isExecutorsTopLevel,
  loadedBundles,
  park,
  RUNTIME_KEY,
  setBundleRuntime,
} from "./runtime.ts";

test("the runtime is found under a key that every copy of the package knows", () => {
  const runtime = { modules: { millrace: { a: 1 } }, external: () => undefined };
  setBundleRuntime(runtime);
  expect(getBundleRuntime()).toBe(runtime);
  expect(RUNTIME_KEY).toBe(Symbol.for("millrace.runtime"));
  expect((globalThis as Record<symbol, unknown>)[RUNTIME_KEY]).toBe(runtime);
});

test("bundles are listed once, in the order they were evaluated", () => {
  addLoadedBundle({ hash: "a", code: "1" });
  addLoadedBundle({ hash: "b", code: "2" });
  addLoadedBundle({ hash: "a", code: "1" });
  expect(loadedBundles().map((bundle) => bundle.hash)).toEqual(["a", "b"]);
});

test("on an executor an awaited context parks, and whoever loads the bundle is told", async () => {
  expect(isExecutor()).toBe(false);
  let parked = 0;
  becomeExecutor(() => parked++);
  expect(isExecutor()).toBe(true);
  const settled = await Promise.race([park(), new Promise((resolve) => setImmediate(() => resolve("still parked")))]);
  expect(settled).toBe("still parked");
  expect(parked).toBe(1);
});

test("what an executor's top level starts knows it, however late; what tasks do meanwhile does not", async () => {
  let go = () => {};
  const later = asExecutorsTopLevel(async () => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return isExecutorsTopLevel();
  });
  expect(isExecutorsTopLevel()).toBe(false);
  go();
  expect(await later).toBe(true);
});
