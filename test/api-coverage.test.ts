// docs/api-coverage.md against the package: what it says is done can be imported, and each member of Spark's API that is
// known here has a row.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { readPublicApi } from "./public-api.ts";
import { ROOT } from "./source-tree.ts";

interface Row {
  readonly section: string;
  readonly names: readonly string[];
  readonly status: string;
  readonly note: string;
}

function coverage(): Row[] {
  let section = "";
  return readFileSync(join(ROOT, "docs/api-coverage.md"), "utf8")
    .split("\n")
    .flatMap((line) => {
      if (/^##+ /.test(line)) section = line.replace(/^##+ /, "");
      const cells = /^\| (.*) \| (.*) \| ?(.*?) ?\|$/.exec(line);
      if (cells === null || cells[1] === "Spark") return [];
      return [{ section, names: quoted(cells[1]!), status: cells[2]!, note: cells[3]! }];
    });
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

const { checker, exportsOf, declared } = readPublicApi(["index.ts"]);
const exported = new Map(exportsOf("index.ts").map((symbol) => [symbol.name, symbol]));

/** Is `Name` exported, or `Name.member` a member, static or not, of something exported? */
function isThere(name: string): boolean {
  const [owner = "", member] = name.split(".");
  const alias = exported.get(owner);
  if (alias === undefined) return false;
  if (member === undefined) return true;
  const symbol = declared(alias);
  const ofInstance = checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(symbol), member);
  const isStatic = (symbol.flags & ts.SymbolFlags.Value) !== 0 && checker.getPropertyOfType(checker.getTypeOfSymbol(symbol), member);
  return ofInstance !== undefined || Boolean(isStatic);
}

const rows = coverage();

test("there is a row for each member, and each says where it stands", () => {
  expect(rows.length).toBeGreaterThan(250);
  expect(rows.filter((row) => !["done", "differently", "n/a", "open"].includes(row.status))).toEqual([]);
  expect(rows.filter((row) => row.status !== "done" && row.note === "").map((row) => row.names)).toEqual([]);
});

test("what is done can be imported", () => {
  const missing = rows.filter((row) => row.status === "done").flatMap((row) => row.names.filter((name) => !isThere(name)));
  expect(missing).toEqual([]);
});

test("what is done differently names what there is instead, if it is a name of ours", () => {
  const names = rows.filter((row) => row.status === "differently").flatMap((row) => quoted(row.note));
  const missing = names.filter((name) => /^[A-Z]\w+\.\w+$/.test(name) && !isThere(name));
  expect(missing).toEqual([]);
});

describe("the list of Spark's members", () => {
  const list = join(ROOT, "../shared/spark/api.md");

  // The list stands beside the repository where it is developed; a checkout alone has the table only.
  test.skipIf(!existsSync(list))("has a row for each, up to section 10", () => {
    const text = readFileSync(list, "utf8");
    const end = text.indexOf("\n## 11.");
    const start = text.indexOf("\n## 1.");
    const page = readFileSync(join(ROOT, "docs/api-coverage.md"), "utf8");
    const members = text
      .slice(start, end)
      .split("\n")
      .filter((line) => /^\| |^[A-Z][\w ]*: `|^`|with SequenceFile/.test(line))
      // In tables the members stand in the first column, or in the second of those that group them.
      .flatMap((line) => quoted(/^\| `/.test(line) ? (line.split(" | ")[0] ?? "") : line))
      .map((name) => /(?:^|\.)([A-Za-z]\w*)(?:<.*>)?(?:\(.*)?$/.exec(name.replace(/^new /, ""))?.[1])
      .filter((name): name is string => name !== undefined);
    expect(members.length).toBeGreaterThan(150);
    const missing = [...new Set(members)].filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
    expect(missing).toEqual([]);
  });
});
