import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { addJobOptions, type JobOptions, readJobOptions } from "./job-options.ts";

function parse(...argv: string[]): JobOptions {
  let options: JobOptions | undefined;
  const command = addJobOptions(new Command("run").exitOverride()).action((file: string, raw: object) => {
    options = readJobOptions(file, raw, ["x"]);
  });
  command.parse(argv, { from: "user" });
  return options!;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("defaults", () => {
  expect(parse("jobs/word-count.ts")).toEqual({
    file: "jobs/word-count.ts",
    master: "local[*]",
    isMasterSaid: false,
    batchInterval: undefined,
    batches: undefined,
    name: "word-count",
    conf: new Map(),
    external: [],
    args: ["x"],
  });
});

test("every option", () => {
  const options = parse(
    ..."a.ts --master local[2] --batch-interval 500ms --batches 3 --name N --conf app.a=1 --conf app.b=2 --external p --external q".split(
      " ",
    ),
  );
  expect(options).toMatchObject({ master: "local[2]", batches: 3, name: "N", external: ["p", "q"] });
  expect(options.batchInterval?.milliseconds).toBe(500);
  expect([...options.conf]).toEqual([
    ["app.a", "1"],
    ["app.b", "2"],
  ]);
});

test("a flag wins over the environment, the environment over the default", () => {
  vi.stubEnv("MILLRACE_MASTER", "redis://h");
  vi.stubEnv("MILLRACE_BATCH_INTERVAL", "2s");
  expect(parse("a.ts")).toMatchObject({ master: "redis://h", batchInterval: { milliseconds: 2000 } });
  expect(parse("a.ts", "--master", "local").master).toBe("local");
});
