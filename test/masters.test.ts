// The suite (test/suite) on every master: compiled once as a job, run in this thread, on compute threads and on a real
// cluster, and the results compared with what is expected and, exactly and in order, with each other. Threads and
// executors run the built package: needs `npm run build`.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { loadJob } from "../cluster/compile/load-job.ts";
import * as millrace from "../index.ts";
import * as spi from "../spi.ts";
import * as testing from "../testing.ts";
import { testCluster } from "./private-cluster.ts";
import { ROOT } from "./source-tree.ts";
import type * as Suite from "./suite/suite.ts";

const SUITE = join(ROOT, "test/suite");
/** Results of every case by master, in the order of MASTERS. */
const results = new Map<string, Map<string, unknown>>();

if (!existsSync(join(ROOT, "dist/index.js"))) throw new Error("dist/ is missing: run `npm run build` first (`npm test` does)");
installBundleRuntime({ millrace, "millrace/spi": spi, "millrace/testing": testing }, ROOT);
const compiled = await compileJob(join(SUITE, "suite.ts"));
const suite = (await loadJob(compiled)) as unknown as typeof Suite;

const cluster = await testCluster();
const MASTERS = ["local", "local[1]", "local[2]", cluster.url];

afterAll(() => cluster.stop());

function record(name: string, master: string, result: unknown): void {
  const known = results.get(name) ?? new Map<string, unknown>();
  results.set(name, known.set(master, result));
}

function newContext(master: string): millrace.MillraceContext {
  return new millrace.MillraceContext(master, "suite", { conf: new Map(Object.entries(suite.CONF)) });
}

/** The records in one order, whatever order they came in. */
function sorted(list: readonly unknown[]): unknown[] {
  return [...list].sort((a, b) => (render(a) < render(b) ? -1 : 1));
}

/** Text that tells the records of one batch apart. */
function render(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(render).join()}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}${render([...value])}`;
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0 ? String(value) : JSON.stringify(value);
  return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
}

test("the compiler has nothing to say against the suite", () => {
  expect(compiled.diagnostics.map((diagnostic) => diagnostic.message)).toEqual([]);
});

describe.each(MASTERS)("%s", (master) => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "millrace-suite-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  // An executor serves one application at a time: this one ends before the streams begin.
  describe("RDDs", () => {
    const sc = newContext(master);
    afterAll(() => sc.stop());

    test.each([...suite.rddPrograms, ...suite.contextFiles])("$name", async ({ name, expected, unordered, run }) => {
      const result = await run(sc);
      record(name, master, result);
      if (unordered) expect(sorted(result as unknown[])).toStrictEqual(sorted(expected as unknown[]));
      else expect(result).toStrictEqual(expected);
    });
  });

  test.each([...suite.streamPrograms, ...suite.streamCheckpoints, ...suite.streamState, ...suite.streamLevels])(
    "$name",
    async ({ name, expected, ordered, run }) => {
      const result = await run(master);
      record(name, master, result);
      if (ordered) expect(result).toStrictEqual(expected);
      else expect(result.map(sorted)).toStrictEqual(expected.map(sorted));
    },
  );

  test.each([...suite.outputs, ...suite.sources])("$name", async ({ name, expected, run }) => {
    const result = await run(master, directory);
    record(name, master, result);
    expect(result).toStrictEqual(expected);
  });

  test("the files of saveAsTextFiles", () => {
    const files = readdirSync(directory, { recursive: true }).map(String).sort();
    const texts = files
      .filter((file) => /^counts-.*part-\d+$/.test(file))
      .map((file) => [file, readFileSync(join(directory, file), "utf8")]);
    record("files", master, texts);
    expect(texts.map(([, text]) => text).join("")).toBe("(a,10)\n(b,20)\n");
    expect(files).toEqual(expect.arrayContaining(["counts-1000.txt", "counts-2000.txt"]));
  });

  test.each(suite.failures)("fails: $name", async ({ name, code, message, thrownAt, run }) => {
    const sc = newContext(master);
    const error = await run(sc, master).then(
      (value) => expect.unreachable(`gave ${JSON.stringify(value)}`),
      (failure: millrace.MillraceError) => failure,
    );
    await sc.stop();
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    if (thrownAt !== undefined) {
      const [file, lineText] = thrownAt;
      const line =
        readFileSync(join(SUITE, file), "utf8")
          .split("\n")
          .findIndex((text) => text.includes(lineText) && text.includes("throw ")) + 1;
      expect((error.cause as Error).stack).toContain(`${file}:${line}:`);
    }
    record(`fails: ${name}`, master, [error.code, (error.cause as Error | undefined)?.message]);
  });
});

test("all masters give the same, in the same order", () => {
  expect(results.size).toBeGreaterThan(80);
  for (const [name, byMaster] of results) {
    for (const master of MASTERS.slice(1)) expect([name, byMaster.get(master)]).toStrictEqual([name, byMaster.get("local")]);
  }
});
