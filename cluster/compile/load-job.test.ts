import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadedBundles } from "../../engine/closure/runtime.ts";
import { isMillraceError } from "../../engine/errors.ts";
import { evaluateBundle, loadJob } from "./load-job.ts";

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-load-"));
  folder = join(root, "node_modules"); // left to Node by vitest
  await mkdir(folder);
});

afterAll(() => rm(root, { recursive: true, force: true }));

function bundleOf(code: string) {
  return { hash: createHash("sha256").update(code).digest("hex"), code };
}

it("evaluates a bundle once, from a file that only this user can read", async () => {
  const bundle = bundleOf("globalThis.evaluations = (globalThis.evaluations ?? 0) + 1; export const n = globalThis.evaluations;");
  expect((await evaluateBundle(bundle, folder)).n).toBe(1);
  expect((await evaluateBundle(bundle, folder)).n).toBe(1);
  const file = join(folder, `${bundle.hash}.mjs`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, "utf8")).toBe(bundle.code);
});

it("takes no name for a path", async () => {
  try {
    await evaluateBundle({ hash: "../../evil", code: "" }, folder);
    expect.unreachable();
  } catch (error) {
    expect(isMillraceError(error, "MESSAGE_REFUSED")).toBe(true);
  }
});

it("makes what the driver loaded known to backends before the job's top level runs", async () => {
  const bundle = bundleOf("export default 1; await globalThis.loadJobTestSeen();");
  let seen: readonly string[] = [];
  Object.assign(globalThis, {
    loadJobTestSeen: async () => {
      seen = loadedBundles().map(({ hash }) => hash);
    },
  });
  expect((await loadJob({ bundle })).default).toBe(1);
  expect(seen).toContain(bundle.hash);
});
