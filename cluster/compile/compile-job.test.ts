import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isMillraceError, type MillraceError } from "../../engine/errors.ts";
import { compileJob } from "./compile-job.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-compile-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text);
  }
  return join(folder, Object.keys(files)[0]!);
}

async function refusal(file: string): Promise<MillraceError> {
  try {
    await compileJob(file);
  } catch (error) {
    if (isMillraceError(error, "JOB_FILE")) return error;
    throw error;
  }
  throw new Error("it compiled");
}

describe("a bundle", () => {
  it("is named by the SHA-256 of its code, the same in every run", async () => {
    const file = await write({
      "same/job.ts": "import { a } from './lib/a.ts'; export default () => a;",
      "same/lib/a.ts": "export const a = () => 1;",
    });
    const first = await compileJob(file);
    expect(first.bundle.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await compileJob(file)).bundle).toEqual(first.bundle);
    expect(first.closures.map(({ id }) => id.slice(0, id.lastIndexOf(":")))).toEqual(["job.ts:1:48", "lib/a.ts:1:18"]);
  });

  it("imports nothing of Millrace by path, only through the runtime", async () => {
    const { bundle } = await compileJob(
      await write({
        "runtime.ts":
          'import { StreamingContext } from "millrace"; import * as spi from "millrace/spi"; export default () => [StreamingContext, spi];',
      }),
    );
    const code = bundle.code.replace(/^\/\/# sourceMappingURL.*$/m, "");
    expect(code).toMatch(/globalThis\[.*Symbol\.for\("millrace\.runtime"\)\]\.modules\["millrace"\]/);
    expect(code).toContain('.modules["millrace/spi"]');
    expect([...code.matchAll(/^import .* from "(.*)";/gm)].map((match) => match[1])).toEqual(["node:module"]);
  });

  it("leaves external packages to the place where it runs", async () => {
    const file = await write({
      "external.ts": 'import { x } from "native-thing"; import y from "native-thing/sub"; export default () => [x, y];',
    });
    const { bundle } = await compileJob(file, { external: ["native-thing"] });
    expect(bundle.code).toContain('.external("native-thing")');
    expect(bundle.code).toContain('.external("native-thing/sub")');
  });

  it("takes packages in as they are, and links to folders of one's own as user code", async () => {
    const file = await write({
      "packages/job.ts": 'import { pick } from "plain-package"; import { own } from "workspace-package"; export default () => [pick, own];',
      "packages/node_modules/plain-package/index.js": "exports.pick = (x) => x;",
      "packages/shared/package.json": '{"name":"workspace-package","type":"module","main":"index.js"}',
      "packages/shared/index.js": "export const own = () => 1;",
    });
    await symlink(join(folder, "packages/shared"), join(folder, "packages/node_modules/workspace-package"));
    const { closures, bundle } = await compileJob(file);
    expect(closures.map(({ name, file: path }) => [name, path.slice(folder.length)])).toEqual([
      ["default", "/packages/job.ts"],
      ["own", "/packages/shared/index.js"],
    ]);
    expect(bundle.code).toContain("exports.pick = (x) => x;");
  });

  it("has a source map that leads to file URLs", async () => {
    const file = await write({ "mapped.ts": "export default (): number => 1;" });
    const { bundle } = await compileJob(file);
    const map = JSON.parse(Buffer.from(/base64,(\S+)\s*$/.exec(bundle.code)![1]!, "base64").toString()) as { sources: string[] };
    expect(map.sources).toContain(pathToFileURL(file).href);
  });
});

describe("a file that cannot be compiled", () => {
  it("is not there", async () => {
    expect((await refusal(join(folder, "missing.ts"))).message).toContain("missing.ts cannot be read");
  });

  it("has a syntax error: file, line and column are told", async () => {
    const file = await write({ "broken.ts": "export default () => {\n  const = 1;\n};\n" });
    expect((await refusal(file)).message).toMatch(/broken\.ts:2:9: Expected identifier/);
  });

  it("imports what is not installed", async () => {
    const file = await write({ "missing-package.ts": 'import x from "no-such-package"; export default () => x;' });
    expect((await refusal(file)).message).toContain("(install no-such-package, or name it with --external if only executors have it)");
  });

  it("imports a package with native parts", async () => {
    const file = await write({
      "native/job.ts": 'import x from "native"; export default () => x;',
      "native/node_modules/native/index.js": 'module.exports = require("./build/native.node");',
    });
    await write({ "native/node_modules/native/build/native.node": "binary" });
    expect((await refusal(file)).message).toContain("leave it out of the bundle with --external PACKAGE");
  });
});
