import { afterEach, expect, test } from "vitest";
import { type ActiveContext, activeContext, clearActiveContext, onContextStarted, setActiveContext } from "./active-context.ts";

function makeContext(): ActiveContext {
  return {
    sparkContext: { master: "local" },
    batchIntervalMs: 1000,
    stop: async () => {},
    stopAfter: () => {},
    awaitTermination: async () => {},
    untoldError: () => undefined,
    addStreamingListener: () => {},
  };
}

afterEach(() => {
  const left = activeContext();
  if (left !== undefined) clearActiveContext(left);
});

test("one context at a time is active, and whoever asked is told when it starts", () => {
  const started: ActiveContext[] = [];
  onContextStarted((context) => started.push(context));
  const [first, second] = [makeContext(), makeContext()];
  setActiveContext(first);
  expect(activeContext()).toBe(first);
  expect(() => setActiveContext(second)).toThrow(expect.objectContaining({ code: "CONTEXT_STATE" }));
  clearActiveContext(first);
  expect(activeContext()).toBeUndefined();
  setActiveContext(second);
  expect(started).toEqual([first, second]);
});

test("a context that is not the active one clears nothing", () => {
  const context = makeContext();
  setActiveContext(context);
  clearActiveContext(makeContext());
  expect(activeContext()).toBe(context);
});

test("whoever asked may refuse it, and then it is not active", () => {
  let isRefused = true;
  onContextStarted(() => {
    if (isRefused) throw new Error("not with these settings");
  });
  expect(() => setActiveContext(makeContext())).toThrow("not with these settings");
  expect(activeContext()).toBeUndefined();
  isRefused = false;
  setActiveContext(makeContext());
  expect(activeContext()).toBeDefined();
});
