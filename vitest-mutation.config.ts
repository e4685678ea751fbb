// What the mutation test runs: the tests beside the files, none that starts processes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["engine/**/*.test.ts"], testTimeout: 30_000 },
});
