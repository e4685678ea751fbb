import { expect, test } from "vitest";
import type { IgnoredFile } from "./file-selection.ts";
import { IgnoredFiles } from "./ignored-files.ts";

function ignored(name: string, reason: IgnoredFile["reason"]): IgnoredFile {
  return { file: { path: `/in/${name}`, name, modifiedMs: 0, bytes: 1 }, reason, limitMs: 60_000 };
}

test("says which file, why, and what to do", () => {
  const told: string[] = [];
  new IgnoredFiles("File stream [0]", (message) => told.push(message)).tell([ignored("a", "beforeStart"), ignored("b", "tooOld")]);
  expect(told).toEqual([
    "File stream [0] ignores /in/a: it was modified at 1970-01-01T00:00:00.000Z, before the stream started (1970-01-01T00:01:00.000Z). " +
      "Moving a file keeps its modification time: touch it to have it read, or start with newFilesOnly: false.",
    "File stream [0] ignores /in/b: it was modified at 1970-01-01T00:00:00.000Z, and files not modified after 1970-01-01T00:01:00.000Z " +
      "are no longer looked at. Moving a file keeps its modification time: touch it to have it read.",
  ]);
});

test("names twenty files at most", () => {
  const told: string[] = [];
  const files = new IgnoredFiles("File stream [0]", (message) => told.push(message));
  for (let batch = 0; batch < 3; batch++) files.tell(Array.from({ length: 9 }, (_, i) => ignored(`${batch}-${i}`, "tooOld")));
  expect(told).toHaveLength(21);
  expect(told[20]).toBe("File stream [0]: further ignored files are not named");
});
