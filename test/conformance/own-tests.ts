// Which cases are shown by tests of our own: those whose id stands in a title. The tests are read, not run.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";
import { transformSync } from "esbuild";
import { walkAst } from "../../cluster/compile/walk-ast.ts";

const FOLDERS = ["engine", "sources", "cluster", "test", "test/conformance/own"];
const SKIPPED = new Set(["node_modules", "dist", "conformance"]);

/** For each of the ids that a test names: the test's file, from the root. */
export function findOwnTests(root: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const suites = [...new Set(ids.map((id) => id.slice(0, id.indexOf("/") + 1)))].filter((suite) => suite !== "");
  const found = new Map<string, string>();
  for (const file of FOLDERS.flatMap((folder) => testFiles(root, folder))) {
    const text = readFileSync(join(root, file), "utf8");
    if (!suites.some((suite) => text.includes(suite))) continue;
    const titles = stringsOf(text);
    for (const id of ids) if (!found.has(id) && titles.some((title) => names(title, id))) found.set(id, file);
  }
  return found;
}

/** Does the text hold the id, and not just the beginning of a longer one? */
export function names(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (/^($|[:;,"'`\]]| \()/.test(text.slice(at + id.length))) return true;
  }
  return false;
}

/** The strings of a TypeScript file. */
function stringsOf(text: string): string[] {
  const strings: string[] = [];
  const code = transformSync(text, { loader: "ts", target: "node20" }).code;
  walkAst(parse(code, { ecmaVersion: "latest", sourceType: "module" }), (node) => {
    if (node.type === "Literal" && typeof node.value === "string") strings.push(node.value);
    if (node.type === "TemplateElement") strings.push(node.value.cooked ?? "");
    return undefined;
  });
  return strings;
}

function testFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : testFiles(root, path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
