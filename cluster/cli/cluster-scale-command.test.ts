import { expect, test } from "vitest";
import { clusterScaleCommand } from "./cluster-scale-command.ts";

test("takes a number of executors", async () => {
  const command = clusterScaleCommand(() => expect.unreachable()).exitOverride();
  await expect(command.parseAsync(["many"], { from: "user" })).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining('not "many"'),
  });
});
