import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { closureTagOf, defineClosure, tagClosure } from "../../engine/closure/closure.ts";
import { asExecutorsTopLevel, becomeExecutor, getBundleRuntime } from "../../engine/closure/runtime.ts";
import { isMillraceError } from "../../engine/errors.ts";
import { installBundleRuntime } from "./bundle-runtime.ts";

it("gives bundles the modules of whoever loads them, and the closure functions", () => {
  const millrace = { StreamingContext: class {} };
  installBundleRuntime({ millrace }, tmpdir());
  expect(getBundleRuntime()?.modules.millrace).toBe(millrace);
  expect(getBundleRuntime()?.modules["millrace/closure"]).toEqual({ tagClosure, defineClosure, fileChange: expect.any(Function) });
});

it("loads external packages from the folder, or says what is missing where", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-external-"));
  try {
    await mkdir(join(folder, "node_modules/some-package"), { recursive: true });
    await writeFile(join(folder, "node_modules/some-package/index.js"), "exports.answer = 42;");
    installBundleRuntime({}, folder);
    expect(getBundleRuntime()?.external("some-package")).toEqual({ answer: 42 });
    getBundleRuntime()?.external("absent-package");
    expect.unreachable();
  } catch (error) {
    expect(isMillraceError(error, "JOB_FILE")).toBe(true);
    expect((error as Error).message).toContain(`"absent-package" cannot be loaded from ${folder}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("tags nothing on executors", () => {
  becomeExecutor(() => {});
  installBundleRuntime({}, tmpdir());
  const closure = getBundleRuntime()?.modules["millrace/closure"] as { tagClosure: typeof tagClosure };
  expect(
    closureTagOf(
      closure.tagClosure(
        () => 0,
        "id",
        () => [1],
      ),
    ),
  ).toBeUndefined();
});

it("what changes files does nothing, and says that it is done, where an executor evaluates the job's text", async () => {
  installBundleRuntime({}, process.cwd());
  const { fileChange } = getBundleRuntime()!.modules["millrace/closure"] as {
    fileChange: (func: unknown, style: string) => (...args: unknown[]) => unknown;
  };
  const func = () => "done";
  expect(fileChange(func, "sync")).toBe(func);
  await asExecutorsTopLevel(async () => {
    expect(fileChange(func, "sync")("a")).toBeUndefined();
    expect(await fileChange(func, "promise")("a")).toBeUndefined();
    expect(await new Promise((resolve) => fileChange(func, "callback")("a", resolve))).toBeNull();
  });
});
