import { expect, test } from "vitest";
import { connectedContexts, contextConnected, contextStopped, hasConnected } from "./connected-contexts.ts";

test("contexts are known from their connection to their stop; that there was one is not forgotten", () => {
  const context = () => ({ whenIdle: async () => {}, stop: async () => {} });
  const [first, second] = [context(), context()];
  expect(hasConnected()).toBe(false);
  for (const one of [first, second, first]) contextConnected(one);
  expect(connectedContexts()).toEqual([first, second]);
  contextStopped(first);
  expect(connectedContexts()).toEqual([second]);
  contextStopped(second);
  expect([connectedContexts(), hasConnected()]).toEqual([[], true]);
});
