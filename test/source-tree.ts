// The repository's TypeScript files as the architecture test sees them: parsed, with every import resolved.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

const SKIPPED = new Set(["node_modules", "dist", "coverage", "corpus", "jobs", "fixtures"]);

export interface ImportEdge {
  /** As written. */
  readonly specifier: string;
  /** Path from the root for a relative import, undefined for a package. */
  readonly target: string | undefined;
  readonly line: number;
}

export interface TreeFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly source: ts.SourceFile;
  readonly imports: readonly ImportEdge[];
}

/** Every .ts file below `folders` and directly in the root, tests included. */
export function readTree(folders: readonly string[]): TreeFile[] {
  const paths = readdirSync(ROOT).filter((name) => name.endsWith(".ts"));
  for (const folder of folders) collect(join(ROOT, folder), paths);
  return paths.sort().map(parse);
}

function collect(directory: string, into: string[]): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) collect(path, into);
    else if (entry.isFile() && entry.name.endsWith(".ts")) into.push(relative(ROOT, path).split(sep).join("/"));
  }
}

function parse(path: string): TreeFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: ImportEdge[] = [];
  const add = (literal: ts.Node) => {
    if (!ts.isStringLiteral(literal)) return;
    const specifier = literal.text;
    const target = specifier.startsWith(".") ? posix.normalize(posix.join(posix.dirname(path), specifier)) : undefined;
    imports.push({ specifier, target, line: lineOf(source, literal) });
  };
  visit(source, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) add(node.moduleSpecifier);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0]) add(node.arguments[0]);
  });
  return { path, text, source, imports };
}

export function visit(node: ts.Node, seen: (node: ts.Node) => void): void {
  seen(node);
  ts.forEachChild(node, (child) => visit(child, seen));
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** Does the file do anything at run time beyond passing on names of other files? */
export function hasRuntimeCode(file: TreeFile): boolean {
  return file.source.statements.some((statement) => {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return false;
    return !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement);
  });
}

/** One import cycle, as a list of paths that ends where it began. */
export function findCycle(files: readonly TreeFile[]): readonly string[] | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    const at = trail.indexOf(path);
    if (at >= 0) return [...trail.slice(at), path];
    if (done.has(path)) return undefined;
    for (const { target } of byPath.get(path)?.imports ?? []) {
      const cycle = target === undefined ? undefined : walk(target, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const file of files) {
    const cycle = walk(file.path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
