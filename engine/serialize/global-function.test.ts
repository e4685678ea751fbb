import { expect, it } from "vitest";
import { globalFunctionByName, globalFunctionName } from "./global-function.ts";

it("knows harmless functions of JavaScript by name, both ways", () => {
  for (const name of ["Number", "String", "parseInt", "Math.max", "JSON.parse", "Object.keys"]) {
    expect(globalFunctionName(globalFunctionByName(name))).toBe(name);
  }
});

it("knows no way to run code or to reach anything else", () => {
  for (const name of ["eval", "Function", "require", "constructor", "__proto__", "toString", "process.exit", "Object.assign"]) {
    expect(globalFunctionByName(name)).toBeUndefined();
  }
  expect(globalFunctionName(() => 0)).toBeUndefined();
});
