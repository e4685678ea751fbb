import { expect, test } from "vitest";
import { clusterStartCommand } from "./cluster-start-command.ts";

test.each([
  [["--executors", "0"], /--executors takes a whole number from 1 up/],
  [["--executor-memory", "1"], /not a memory size/],
])("%j is a usage error", async (argv, message) => {
  const command = clusterStartCommand(() => expect.unreachable()).exitOverride();
  await expect(command.parseAsync(argv, { from: "user" })).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringMatching(message),
  });
});

test("a Redis URL that is none is refused before anything starts", async () => {
  const command = clusterStartCommand(() => expect.unreachable()).exitOverride();
  await expect(command.parseAsync(["--executors", "1", "--redis", "http://x"], { from: "user" })).rejects.toMatchObject({
    code: "UNKNOWN_MASTER",
  });
});
