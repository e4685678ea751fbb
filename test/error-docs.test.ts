// docs/errors.md explains every code of engine/errors.ts, in the section of its family, and no other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../engine/errors.ts";
import { ROOT } from "./source-tree.ts";

const FAMILY_OF_SECTION: Readonly<Record<string, string>> = {
  "Your job or configuration": "user",
  "The world outside": "environment",
  "A bug in Millrace": "bug",
};

interface DocumentedCode {
  readonly code: string;
  readonly family: string | undefined;
  readonly cells: readonly string[];
}

function documentedCodes(): DocumentedCode[] {
  const found: DocumentedCode[] = [];
  let section = "";
  for (const line of readFileSync(join(ROOT, "docs/errors.md"), "utf8").split("\n")) {
    if (line.startsWith("## ")) section = line.slice(3);
    const row = /^\| `([A-Z_]+)` \|(.*)\|$/.exec(line);
    if (row !== null)
      found.push({ code: row[1]!, family: FAMILY_OF_SECTION[section], cells: row[2]!.split(" | ").map((cell) => cell.trim()) });
  }
  return found;
}

test("every code is explained once, under its family, and nothing else is", () => {
  const documented = documentedCodes().map(({ code, family }) => `${code} (${family})`);
  const actual = Object.entries(ERROR_CODES).map(([code, { family }]) => `${code} (${family})`);
  expect(documented.sort()).toEqual(actual.sort());
});

test("the page says truly which may be tried again, and what to do about each", () => {
  for (const { code, family, cells } of documentedCodes()) {
    for (const cell of cells) expect(cell, code).not.toBe("");
    if (family === "environment") expect(cells.at(-1), code).toBe(ERROR_CODES[code as keyof typeof ERROR_CODES].retryable ? "yes" : "no");
  }
});
