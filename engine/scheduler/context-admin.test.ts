import { expect, test } from "vitest";
import { FakeBackend } from "../../test/fake-backend.ts";
import { registerBackend } from "./backend.ts";
import "./context-admin.ts";
import { MillraceContext } from "./millrace-context.ts";

registerBackend(/^fake/, () => new FakeBackend());

test("says which version it is, and gives its settings away as a copy", () => {
  const sc = new MillraceContext("fake", "app", { conf: new Map([["app.a", "1"]]) });
  expect(sc.version).toMatch(/^\d+\.\d+\.\d+/);
  sc.getConf().set("app.a", "2");
  expect(sc.getConf()).toEqual(new Map([["app.a", "1"]]));
});

test("getOrCreate gives the one there is, until it is stopped", async () => {
  const first = new MillraceContext("fake", "first");
  expect(MillraceContext.getOrCreate("fake", "second")).toBe(first);
  expect(first.isStopped).toBe(false);
  await first.stop();
  expect(first.isStopped).toBe(true);
  const second = MillraceContext.getOrCreate("fake", "second");
  expect([second.appName, second.isStopped, MillraceContext.getOrCreate()]).toEqual(["second", false, second]);
  const third = new MillraceContext("fake", "third");
  expect(MillraceContext.getOrCreate()).toBe(third);
  await second.stop();
  expect(MillraceContext.getOrCreate()).toBe(third);
  await third.stop();
});
