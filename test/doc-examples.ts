// The examples in the documentation comments of the public API and in the guide, as programs: found, given the imports
// they need, and made to check the values that their comments promise.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import MagicString from "magic-string";
import ts from "typescript";
import { readPublicApi } from "./public-api.ts";
import { ROOT, readTree } from "./source-tree.ts";

export interface DocExample {
  /** `RDD.map`, and where it stands. */
  readonly name: string;
  readonly place: string;
  readonly code: string;
}

/** The guide's snippets: its blocks of TypeScript. */
function guideExamples(): DocExample[] {
  const path = "docs/guide.md";
  const text = readFileSync(join(ROOT, path), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code, index }) => {
    const before = text.slice(0, index);
    return {
      name: /^## (.*)/.exec(before.slice(before.lastIndexOf("\n## ") + 1))![1]!,
      place: `${path}:${before.split("\n").length}`,
      code: code!,
    };
  });
}

/** Every example of what ships, and of the guide. */
export function findExamples(): DocExample[] {
  const examples: DocExample[] = guideExamples();
  const files = readTree(["engine", "sources", "cluster"]).filter((file) => !/\.(test|type-test)\.ts$/.test(file.path));
  for (const { path, source } of files) {
    const visit = (node: ts.Node, owner: string) => {
      const own = nameOf(node);
      const name = own === undefined ? owner : owner === "" ? own : `${owner}.${own}`;
      if (own !== undefined) {
        for (const tag of ts.getJSDocTags(node)) {
          if (tag.tagName.text !== "example" || tag.parent.parent !== node) continue;
          const line = source.getLineAndCharacterOfPosition(tag.getStart(source)).line + 1;
          examples.push({ name, place: `${path}:${line}`, code: unfenced(ts.getTextOfJSDocComment(tag.comment) ?? "") });
        }
      }
      ts.forEachChild(node, (child) => visit(child, name));
    };
    visit(source, "");
  }
  return examples;
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText();
  const isNamed =
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassElement(node) ||
    ts.isTypeElement(node);
  return isNamed ? (node.name?.getText() ?? "constructor") : undefined;
}

function unfenced(text: string): string {
  return text.replace(/^```\w*\n/, "").replace(/\n```\s*$/, "");
}

/** Where a public name is imported from, and whether it is a type only. */
export interface PublicName {
  readonly specifier: string;
  readonly isType: boolean;
}

/** Names that the package's doors export. */
export function publicNames(): Map<string, PublicName> {
  const doors = { "index.ts": "millrace", "testing.ts": "millrace/testing", "spi.ts": "millrace/spi" };
  const { exportsOf, declared } = readPublicApi(Object.keys(doors));
  const names = new Map<string, PublicName>();
  for (const [door, specifier] of Object.entries(doors)) {
    for (const symbol of exportsOf(door)) {
      const isType = (declared(symbol).flags & ts.SymbolFlags.Value) === 0 || symbol.declarations?.some(isTypeOnly) === true;
      if (!names.has(symbol.name)) names.set(symbol.name, { specifier, isType });
    }
  }
  return names;
}

function isTypeOnly(declaration: ts.Declaration): boolean {
  return ts.isExportSpecifier(declaration) && (declaration.isTypeOnly || declaration.parent.parent.isTypeOnly);
}

/** The example as a module whose `run(sc, ssc)` is the example; classes stand at module level, as they must to travel. */
export function exampleModule(example: DocExample, names: ReadonlyMap<string, PublicName>): string {
  const source = ts.createSourceFile("example.ts", example.code, ts.ScriptTarget.ES2023, true);
  const text = new MagicString(example.code);
  const hoisted: string[] = [];
  for (const statement of source.statements) {
    const isTop =
      ts.isClassDeclaration(statement) ||
      ts.isImportDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      /^registerClass\(/.test(statement.getText());
    if (isTop) {
      hoisted.push(statement.getText());
      text.remove(statement.getStart(), statement.end);
    } else addCheck(statement, source, text);
  }
  const used = new Map([...names].filter(([name]) => mentions(source, name)));
  for (const name of ["MillraceContext", "StreamingContext"]) used.set(name, names.get(name)!);
  const imports = [...new Set([...used.values()].map(({ specifier }) => specifier))].map((specifier) => {
    const wanted = [...used].filter(([, name]) => name.specifier === specifier);
    return `import { ${wanted.map(([name, { isType }]) => (isType ? `type ${name}` : name)).join(", ")} } from ${JSON.stringify(specifier)};`;
  });
  return [
    ...imports,
    "type Check = (value: unknown, expected: unknown) => void;",
    ...hoisted,
    "export async function run(sc: MillraceContext, ssc: StreamingContext, check: Check): Promise<void> {",
    "void sc; void ssc; void check;",
    text.toString(),
    "}",
  ].join("\n");
}

function mentions(source: ts.SourceFile, name: string): boolean {
  let found = false;
  let declared = false;
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && node.text === name) {
      const { parent } = node;
      if ((ts.isClassDeclaration(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent)) && parent.name === node)
        declared = true;
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isPropertyAssignment(parent) && parent.name === node);
      if (!isMember) found = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found && !declared;
}

/** `x; // [1, 2]` becomes `check(x, [1, 2])`. */
function addCheck(statement: ts.Statement, source: ts.SourceFile, text: MagicString): void {
  const comment = /^[ \t]*\/\/ ?(.*)/.exec(source.text.slice(statement.end))?.[1]?.trim();
  if (comment === undefined || comment === "") return;
  const literal = literalOf(comment);
  if (ts.isVariableStatement(statement)) {
    const { name } = statement.declarationList.declarations[0]!;
    if (ts.isIdentifier(name) && literal !== undefined) text.appendLeft(statement.end, ` check(${name.text}, ${literal});`);
  } else if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    // What a stream prints is no value of the expression.
    if (/\.print\(\d*\)$/.test(expression.getText())) return;
    const isLog = ts.isCallExpression(expression) && expression.expression.getText() === "console.log" && expression.arguments.length === 1;
    const checked = isLog ? (expression as ts.CallExpression).arguments[0]! : expression;
    const expected = literal ?? (isLog ? JSON.stringify(comment) : undefined);
    if (expected === undefined) return;
    const value = isLog && literal === undefined ? `String(${checked.getText()})` : checked.getText();
    text.overwrite(statement.getStart(), statement.end, `check(${value}, ${expected});`);
  }
}

/**
 * For each `print` of an example, in order, what its comment says that batches print: `// 1, 2, then nothing` are the lines
 * of two batches. Undefined where there is no comment, or one in words. `...` stands for lines that are not shown.
 */
export function promisedPrints({ code }: DocExample): (readonly (readonly string[])[] | undefined)[] {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2023, true);
  const prints: (readonly (readonly string[])[] | undefined)[] = [];
  const visit = (node: ts.Node) => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !/\.print$/.test(node.expression.getText())) return;
    const comment = /^;[ \t]*\/\/ ?(.*)/.exec(code.slice(node.end))?.[1]?.trim() ?? "";
    const batches = comment.split(/, then /).map(printedLines);
    prints.push(comment === "" || batches.includes(undefined) ? undefined : (batches as string[][]));
  };
  visit(source);
  return prints;
}

/** `(a,1), b` as two lines; undefined if these are words: lines have spaces only within brackets. */
function printedLines(text: string): string[] | undefined {
  if (text === "nothing") return [];
  const lines = text.split(/, (?![^([]*[)\]])/);
  return lines.every((line) => /^(\S+|\[.*\]|\(.*\))$/.test(line)) ? lines : undefined;
}

/** The comment if it is nothing but a literal. */
function literalOf(comment: string): string | undefined {
  const parsed = ts.createSourceFile("literal.ts", `(${comment})`, ts.ScriptTarget.ES2023, true);
  const diagnostics = (parsed as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics;
  const [statement, ...more] = parsed.statements;
  if (diagnostics.length > 0 || more.length > 0 || statement === undefined || !ts.isExpressionStatement(statement)) return undefined;
  const isLiteral = (node: ts.Node): boolean => {
    if (ts.isParenthesizedExpression(node) || ts.isPrefixUnaryExpression(node)) return ts.forEachChild(node, isLiteral) ?? false;
    if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
    if (ts.isObjectLiteralExpression(node))
      return node.properties.every((one) => ts.isPropertyAssignment(one) && isLiteral(one.initializer));
    if (ts.isIdentifier(node)) return /^(undefined|NaN|Infinity)$/.test(node.text);
    if (ts.isNewExpression(node)) return /^(Map|Set)$/.test(node.expression.getText()) && (node.arguments ?? []).every(isLiteral);
    return (
      ts.isNumericLiteral(node) ||
      ts.isStringLiteral(node) ||
      ts.isBigIntLiteral(node) ||
      [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind)
    );
  };
  return isLiteral(statement.expression) ? comment : undefined;
}

/** What the compiler says against these modules, as if they stood in `test/`. */
export function typeErrors(modules: ReadonlyMap<string, string>): string[] {
  const configFile = join(ROOT, "tsconfig.json");
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(configFile, ts.sys.readFile).config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const texts = new Map([...modules].map(([name, text]) => [join(ROOT, "test", name), text]));
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noUnusedLocals: false }, host);
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((found) => {
      const line = found.start === undefined ? 0 : file.getLineAndCharacterOfPosition(found.start).line;
      const text = ts.flattenDiagnosticMessageText(found.messageText, "\n");
      return `${path.slice(dirname(path).length + 1)}: ${file.text.split("\n")[line]?.trim()} -- ${text}`;
    });
  });
}
