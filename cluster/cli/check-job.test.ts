import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkJob } from "./check-job.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-check-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function check(job: string): ReturnType<typeof checkJob> {
  const file = join(directory, "job.ts");
  await writeFile(file, job);
  return checkJob(file, [], directory);
}

test("lists each function that ships, with its place, its operator and its captures", async () => {
  const job = `import type { StreamingContext } from "millrace";
export default (ssc: StreamingContext, [stop]: string[]) => {
  const minLength = 3;
  ssc.textFileStream("in")
    .flatMap((line) => line.split(" "))
    .filter((word) => word.length >= minLength && word !== stop)
    .print();
};
`;
  const { report, problems, isRefused } = await check(job);
  expect(isRefused).toBe(false);
  expect(problems).toBe("");
  const lines = report.split("\n");
  expect(lines[0]).toMatch(/^job\.ts:5:\d+ +flatMap +.*captures nothing$/);
  expect(lines[1]).toMatch(/^job\.ts:6:\d+ +filter +.*captures (minLength, stop|stop, minLength)$/);
});

test("refusals are problems with their place, and what ships is listed all the same", async () => {
  const job = `import type { StreamingContext } from "millrace";
export default (ssc: StreamingContext) => {
  let count = 0;
  ssc.textFileStream("in").map((line) => { count++; return line; }).print();
};
`;
  const { report, problems, isRefused } = await check(job);
  expect(isRefused).toBe(true);
  expect(problems).toMatch(/^error CLOSURE_REFUSED: .*\n {2}job\.ts:4:\d+\n/);
  expect(report).toContain("map");
});
