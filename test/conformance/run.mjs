// `npm run conformance`: runs main.ts over the built package. What stands in test/ is bundled here, because Node 20 runs no
// TypeScript; what belongs to the package is taken from dist/, so that the runner, the jobs and the threads share it.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
if (!existsSync(join(root, "dist/index.js"))) {
  console.error("dist/ is missing: run `npm run build` first");
  process.exit(2);
}

const packageFromDist = {
  name: "package-from-dist",
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const file = relative(root, resolve(resolveDir, path));
      if (file.startsWith("test/")) return undefined;
      return { path: pathToFileURL(join(root, "dist", file.replace(/\.ts$/, ".js"))).href, external: true };
    });
  },
};

const directory = mkdtempSync(join(root, "dist/conformance-"));
try {
  const outfile = join(directory, "main.mjs");
  await build({
    entryPoints: [join(root, "test/conformance/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    plugins: [packageFromDist],
    // Where test/source-tree.ts finds the root from.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test/source-tree.ts")).href) },
  });
  const { main } = await import(pathToFileURL(outfile).href);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
