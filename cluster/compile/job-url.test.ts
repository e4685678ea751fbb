import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobUrl } from "./job-url.ts";

let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "millrace-register-")));
  await writeFile(join(folder, "job.ts"), "");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it("finds the job that node was started with", () => {
  expect(jobUrl(join(folder, "job.ts"), true, "/millrace/cluster")).toBe(pathToFileURL(join(folder, "job.ts")).href);
});

it("finds none in worker threads, without a script, for a missing file and in Millrace's own processes", () => {
  expect(jobUrl(join(folder, "job.ts"), false, "/millrace/cluster")).toBeUndefined();
  expect(jobUrl(undefined, true, "/millrace/cluster")).toBeUndefined();
  expect(jobUrl(join(folder, "none.ts"), true, "/millrace/cluster")).toBeUndefined();
  expect(jobUrl(join(folder, "job.ts"), true, folder)).toBeUndefined();
});
