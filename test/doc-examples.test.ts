// Every example of the API's documentation compiles, runs on master `local`, and gives what its comments say. Needs
// `npm run build`.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DocExample, exampleModule, findExamples, promisedPrints, publicNames, typeErrors } from "./doc-examples.ts";
import { startCli } from "./spawn-cli.ts";

const names = publicNames();
const examples = findExamples();
const modules = new Map(examples.map((example, i) => [`example-${i}.ts`, exampleModule(example, names)]));
/** One that waits for the end of a stream has none here. */
const isEndless = ({ code }: DocExample) => /awaitTermination\(/.test(code);

/** Runs each module in turn, each with contexts of its own, and says what came of it. */
const RUNNER = `
import { isDeepStrictEqual } from "node:util";
import { MillraceContext, seconds, StreamingContext } from "millrace";
import { ManualClock } from "millrace/testing";
EXAMPLES
const log = console.log;
for (const [name, run, promised] of examples) {
  const printed: string[][] = [];
  console.log = (text: unknown) => {
    if (/^-+\\nTime: /.test(String(text))) printed.push(String(text).split("\\n").slice(3).filter((line) => line !== ""));
  };
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock });
  ssc.checkpoint("checkpoints");
  const faults: string[] = [];
  const check = (value: unknown, expected: unknown) => {
    if (!isDeepStrictEqual(value, expected)) faults.push(\`is \${JSON.stringify(value)} and not \${JSON.stringify(expected)}\`);
  };
  const failed = ssc.awaitTermination();
  failed.catch((error: Error) => faults.push(String(error)));
  try {
    await run(ssc.sparkContext, ssc, check);
    if (ssc.getState() === "initialized") {
      try {
        ssc.start();
      } catch (error) {
        if ((error as { code?: string }).code !== "NO_OUTPUT_OPERATIONS") throw error;
      }
      if (ssc.getState() === "active") {
        const batches = Math.max(2, ...promised.map((one) => one?.length ?? 0));
        for (let i = 0; i < batches; i++) {
          await ssc.whenIdle();
          clock.advance(1000);
        }
        await ssc.whenIdle();
      }
    }
  } catch (error) {
    faults.push(String(error));
  }
  await ssc.stop();
  for (const [i, batches] of promised.entries()) {
    for (const [batch, lines] of batches?.entries() ?? []) {
      const got = printed[batch * promised.length + i];
      const isAll = lines.at(-1) !== "...";
      check(isAll ? got : got?.slice(0, lines.length - 1), isAll ? lines : lines.slice(0, -1));
    }
  }
  log("@@" + JSON.stringify([name, faults]));
}
process.exit(0);
`;

let directory: string;
let results = new Map<string, string[]>();
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "millrace-examples-"));
  for (const [name, text] of modules) writeFileSync(join(directory, name), text);
  const runnable = [...modules.keys()].filter((_name, i) => !isEndless(examples[i]!));
  const imports = runnable.map((name, i) => `import { run as run${i} } from "./${name}";`);
  const prints = examples.filter((example) => !isEndless(example)).map((example) => JSON.stringify(promisedPrints(example)));
  const list = runnable.map((name, i) => `["${name}", run${i}, ${prints[i]}]`).join(", ");
  writeFileSync(
    join(directory, "runner.ts"),
    RUNNER.replace("EXAMPLES", `${imports.join("\n")}\nconst examples: [string, typeof run0, (string[][] | null)[]][] = [${list}];`),
  );
  const { stdout, stderr } = await startCli(["run", "runner.ts", "--master", "local"], { cwd: directory }).finished;
  const lines = stdout.split("\n").filter((line) => line.startsWith("@@"));
  results = new Map(lines.map((line) => JSON.parse(line.slice(2)) as [string, string[]]));
  if (results.size === 0) throw new Error(`The examples did not run: ${stderr}`);
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("there are examples", () => {
  expect(examples.length).toBeGreaterThan(60);
});

test("they compile", () => {
  const places = new Map([...modules.keys()].map((name, i) => [name, `${examples[i]!.place} ${examples[i]!.name}`]));
  const errors = typeErrors(modules).map((error) => error.replace(/^example-\d+\.ts/, (name) => places.get(name) ?? name));
  expect(errors).toEqual([]);
}, 120_000);

describe("they run and give what they say", () => {
  test.each(examples.map((example, i) => [example.name, example.place, i] as const))("%s (%s)", (_name, _place, i) => {
    const example = examples[i]!;
    if (isEndless(example)) return;
    expect(results.get(`example-${i}.ts`)).toEqual([]);
  });
});
