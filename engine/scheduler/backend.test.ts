import { expect, test } from "vitest";
import { FakeBackend } from "../../test/fake-backend.ts";
import { findBackendFactory, registerBackend } from "./backend.ts";

test("the last registered of those that match a master makes its backend", () => {
  const [general, special] = [() => new FakeBackend(), () => new FakeBackend()];
  registerBackend(/^test:/, general);
  registerBackend(/^test:special$/, special);
  expect(findBackendFactory("test:any")).toBe(general);
  expect(findBackendFactory("test:special")).toBe(special);
  expect(findBackendFactory("best:special")).toBeUndefined();
});
