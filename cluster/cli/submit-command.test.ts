import { expect, test, vi } from "vitest";
import { submitCommand } from "./submit-command.ts";

function submit(...argv: string[]): Promise<unknown> {
  return submitCommand([], () => {})
    .exitOverride()
    .parseAsync(argv, { from: "user" });
}

test("needs a master", async () => {
  vi.stubEnv("MILLRACE_MASTER", undefined);
  await expect(submit("a.ts")).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("submit needs --master redis://") });
  vi.unstubAllEnvs();
});

test.each(["local", "local[2]", "http://x"])("refuses %s, which is no cluster, and says what to use", async (master) => {
  await expect(submit("a.ts", "--master", master)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining(`millrace run a.ts --master ${master}`),
  });
});
