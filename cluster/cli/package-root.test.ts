import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { packageRoot, packageVersion } from "./package-root.ts";

test("the root has the package's manifest, and the version is its", () => {
  expect(existsSync(`${packageRoot()}package.json`)).toBe(true);
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
