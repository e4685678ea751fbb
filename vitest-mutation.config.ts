// What the mutation test runs: the engine's own tests and the properties of whole programs, none that start processes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["engine/**/*.test.ts", "test/random-programs.test.ts"], testTimeout: 30_000 },
});
