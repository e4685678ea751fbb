import { expect, it } from "vitest";
import { initialize, resolve } from "./register-hooks.ts";

const next = (specifier: string) => ({ url: `next:${specifier}` });

it("leads to the runner whoever asks for the job as the program's entry", () => {
  expect(resolve("file:///work/job.ts", {}, next)).toEqual({ url: "next:file:///work/job.ts" });
  initialize({ job: "file:///work/job.ts", instead: "file:///m/entry.js" });
  expect(resolve("file:///work/job.ts", {}, next)).toEqual({ url: "file:///m/entry.js", format: "module", shortCircuit: true });
  expect(resolve("file:///link/to/job.ts", {}, next)).toMatchObject({ url: "file:///m/entry.js" });
});

it("leaves all other imports alone", () => {
  expect(resolve("file:///work/other.ts", {}, next)).toEqual({ url: "next:file:///work/other.ts" });
  expect(resolve("file:///work/job.ts", { parentURL: "file:///work/other.ts" }, next)).toEqual({ url: "next:file:///work/job.ts" });
  expect(resolve("node:fs", {}, next)).toEqual({ url: "next:node:fs" });
});
