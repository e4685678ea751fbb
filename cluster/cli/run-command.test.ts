import { expect, test } from "vitest";
import { runCommand } from "./run-command.ts";

test("takes the options of a job, and its failure is the command's", async () => {
  const command = runCommand([], () => expect.unreachable()).exitOverride();
  expect(command.options.map((option) => option.long)).toEqual([
    "--master",
    "--batch-interval",
    "--batches",
    "--name",
    "--conf",
    "--external",
  ]);
  await expect(command.parseAsync(["nowhere.ts", "--master", "local"], { from: "user" })).rejects.toMatchObject({ code: "JOB_FILE" });
});
