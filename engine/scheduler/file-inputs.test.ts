import { expect, test } from "vitest";
import { type FileInputs, fileInputs, registerFileInputs } from "./file-inputs.ts";

test("asks whoever was registered last, and says so when nobody was", () => {
  expect(() => fileInputs()).toThrow('no file inputs are registered: import from "millrace"');
  const [first, second] = [{}, {}] as [FileInputs, FileInputs];
  registerFileInputs(first);
  registerFileInputs(second);
  expect(fileInputs()).toBe(second);
});
