import { expect, it } from "vitest";
import { codeFrame } from "./diagnostic.ts";

it("shows the line, the ones around it, and a caret under the column", () => {
  const source = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join("\n");
  expect(codeFrame(source, 9, 3)).toBe(["   8 | line 8", ">  9 | line 9", "     |   ^", "  10 | line 10"].join("\n"));
});

it("shows the first and the last line", () => {
  expect(codeFrame("a\nb", 1, 1)).toBe("> 1 | a\n    | ^\n  2 | b");
  expect(codeFrame("a\r\n\tb", 2, 2)).toBe("  1 | a\n> 2 |  b\n    |  ^");
});
