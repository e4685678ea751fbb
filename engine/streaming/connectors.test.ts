import { expect, test } from "vitest";
import { type Connectors, connectors, registerConnectors } from "./connectors.ts";

test("what was registered is found; before that, the error says what to import", () => {
  expect(() => connectors()).toThrow(
    expect.objectContaining({ code: "INTERNAL", message: expect.stringContaining('import from "millrace"') }),
  );
  const registered = {} as Connectors;
  registerConnectors(registered);
  expect(connectors()).toBe(registered);
});
