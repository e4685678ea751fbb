import { afterEach, expect, test, vi } from "vitest";
import { checkCommand } from "./check-command.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("prints the report and finishes with 0", async () => {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const codes: number[] = [];
  await checkCommand((code) => codes.push(code)).parseAsync(["examples/directory-word-count.ts"], { from: "user" });
  expect(codes).toEqual([0]);
  expect(printed.match(/captures nothing/g)).toHaveLength(3);
});
