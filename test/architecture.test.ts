// The layering and style rules that a machine can check. The table below is the layering document: what a folder may
// import is what stands there. Each rule lists every violation with its file and line.
import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { findCycle, hasRuntimeCode, lineOf, ROOT, readTree, type TreeFile, visit } from "./source-tree.ts";

const files = readTree(["engine", "sources", "cluster", "examples", "test", "bench"].filter((folder) => existsSync(join(ROOT, folder))));
const isTest = (file: TreeFile) => /\.(test|type-test)\.ts$/.test(file.path);
/** Code that ships, as against tests, examples, benchmarks and configuration. */
const shipped = files.filter((file) => /^(engine|sources|cluster)\/|^(index|spi|testing)\.ts$/.test(file.path) && !isTest(file));

/** What a file of each layer may import: path prefixes of this repository, and packages by name. */
const LAYERS: Readonly<Record<string, { readonly own: readonly string[]; readonly packages: readonly RegExp[] }>> = {
  // No sockets, no Redis, no HTTP, no file system, no processes or threads.
  engine: { own: ["engine/"], packages: [/^msgpackr$/, /^node:(crypto|buffer|util|async_hooks|events)$/] },
  sources: { own: ["engine/index.ts", "engine/spi.ts", "sources/"], packages: [/^node:/] },
  cluster: { own: ["engine/", "sources/", "cluster/", "index.ts", "spi.ts", "testing.ts"], packages: [/./] },
  index: { own: ["engine/", "sources/", "cluster/"], packages: [] },
  spi: { own: ["engine/"], packages: [] },
  testing: { own: ["engine/", "index.ts", "sources/", "cluster/"], packages: [] },
  examples: { own: [], packages: [/^millrace(\/testing)?$/, /^node:/] },
};

const layerOf = (path: string) => path.split(/[/.]/)[0] ?? "";

function violations(of: readonly TreeFile[], find: (file: TreeFile) => readonly string[]): string[] {
  return of.flatMap((file) => find(file).map((what) => `${file.path}${what}`));
}

describe("imports", () => {
  const layered = files.filter((file) => LAYERS[layerOf(file.path)] !== undefined && !isTest(file));

  test("stay within what the table allows", () => {
    const found = violations(layered, (file) => {
      const layer = LAYERS[layerOf(file.path)]!;
      return file.imports
        .filter(({ specifier, target }) =>
          target === undefined
            ? !layer.packages.some((allowed) => allowed.test(specifier))
            : !layer.own.some((prefix) => target.startsWith(prefix)),
        )
        .map(({ specifier, line }) => `:${line} may not import ${specifier}`);
    });
    expect(found).toEqual([]);
  });

  test("of one source never reach into another", () => {
    const found = violations(
      files.filter((file) => /^sources\/[^/]+\//.test(file.path)),
      (file) => {
        const own = file.path.split("/").slice(0, 2).join("/");
        return file.imports
          .filter(({ target }) => target !== undefined && /^sources\/[^/]+\//.test(target) && !target.startsWith(`${own}/`))
          .map(({ specifier, line }) => `:${line} may not import ${specifier}`);
      },
    );
    expect(found).toEqual([]);
  });

  test("form no cycle, type imports included", () => {
    expect(findCycle(shipped)).toBeUndefined();
  });

  test("name files that exist", () => {
    const found = violations(files, (file) =>
      file.imports
        .filter(({ target }) => target !== undefined && /\.ts$/.test(target) && !existsSync(join(ROOT, target)))
        .map(({ specifier, line }) => `:${line} imports ${specifier}, which is not there`),
    );
    expect(found).toEqual([]);
  });
});

test("the engine reads no clock, starts no timer and touches no process outside engine/time", () => {
  const engine = shipped.filter((file) => file.path.startsWith("engine/") && !file.path.startsWith("engine/time/"));
  const globals = new Set(["process", "fetch", "setTimeout", "setInterval", "WebSocket"]);
  const found = violations(engine, (file) => {
    const hits: string[] = [];
    visit(file.source, (node) => {
      if (!ts.isCallExpression(node) && !ts.isPropertyAccessExpression(node) && !ts.isNewExpression(node)) return;
      const text = node.expression.getText(file.source);
      const isDate =
        text === "Date" &&
        ((ts.isPropertyAccessExpression(node) && node.name.text === "now") || (ts.isNewExpression(node) && !node.arguments?.length));
      if (globals.has(text) || isDate) hits.push(`:${lineOf(file.source, node)} uses ${node.getText(file.source).slice(0, 40)}`);
    });
    return hits;
  });
  expect(found).toEqual([]);
});

describe("files", () => {
  /** Files whose code runs only in a thread or process of its own, with the test that starts it. */
  const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
    "cluster/executor/receiver-entry.ts": "cluster/executor/receiver-thread.test.ts",
    "cluster/executor/compute-entry.ts": "cluster/executor/compute-thread.test.ts",
    "cluster/executor/executor-entry.ts": "test/cluster/executor-processes.test.ts",
    "cluster/driver/cluster-daemon-entry.ts": "test/cluster/executor-processes.test.ts",
    "cluster/compile/register-entry.ts": "cluster/compile/register.test.ts",
  };

  test("with run-time code have a test beside them", () => {
    const untested = shipped
      .filter(hasRuntimeCode)
      .filter((file) => !existsSync(join(ROOT, TESTED_ELSEWHERE[file.path] ?? file.path.replace(/\.ts$/, ".test.ts"))));
    expect(untested.map((file) => file.path)).toEqual([]);
  });

  test("have at most 300 lines; tests, which are often tables, 400", () => {
    const lines = (file: TreeFile) => file.text.split("\n").length - 1;
    const long = files.filter((file) => lines(file) > (isTest(file) ? 400 : 300));
    expect(long.map((file) => `${file.path}: ${lines(file)} lines`)).toEqual([]);
  });

  test("are named in kebab-case", () => {
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|type-test|config))?\.ts$/;
    expect(files.map((file) => file.path).filter((path) => !name.test(path.split("/").at(-1) ?? ""))).toEqual([]);
  });

  test("are not drawers: no utils, helpers, common, types, misc", () => {
    const drawer = /(^|\/)(utils?|helpers?|common|types|misc)(\/|\.ts$)/;
    expect(files.map((file) => file.path).filter((path) => drawer.test(path))).toEqual([]);
  });

  test("open with a comment that says what they are", () => {
    expect(shipped.filter((file) => !/^(#!.*\n)?\/\//.test(file.text)).map((file) => file.path)).toEqual([]);
  });
});

describe("code", () => {
  test("exports by name: no export *, no default export", () => {
    const found = violations(shipped, (file) => {
      const hits: string[] = [];
      for (const statement of file.source.statements) {
        // The three doors in the root pass on a list of names that stands in the engine.
        const isDoor = !file.path.includes("/");
        const isStar = ts.isExportDeclaration(statement) && statement.exportClause === undefined && !isDoor;
        const isDefault = ts.isExportAssignment(statement) || statement.getText(file.source).startsWith("export default");
        if (isStar || isDefault) hits.push(`:${lineOf(file.source, statement)} ${statement.getText(file.source).slice(0, 40)}`);
      }
      return hits;
    });
    expect(found).toEqual([]);
  });

  test("has no function over 70 lines", () => {
    const found = violations(shipped, (file) => {
      const hits: string[] = [];
      visit(file.source, (node) => {
        if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
        const start = lineOf(file.source, node);
        const lines = file.source.getLineAndCharacterOfPosition(node.end).line + 2 - start;
        if (lines > 70) hits.push(`:${start} is ${lines} lines long`);
      });
      return hits;
    });
    expect(found).toEqual([]);
  });
});

test("package.json has at most ten scripts", async () => {
  const { default: manifest } = await import("../package.json", { with: { type: "json" } });
  expect(Object.keys(manifest.scripts).length).toBeLessThanOrEqual(10);
});
