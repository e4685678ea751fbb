import { expect, test } from "vitest";
import { processPipes, registerProcessPipes, tokenize } from "./process-pipes.ts";

test.each([
  ["sort", ["sort"]],
  ["  tr  a-z\tA-Z\n", ["tr", "a-z", "A-Z"]],
  ["echo 'a b'", ["echo", "'a", "b'"]],
  [" ", []],
])("the words of %j", (command, words) => {
  expect(tokenize(command)).toEqual(words);
});

test("who runs processes registers itself", () => {
  expect(processPipes).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  const pipes = { pipe: () => () => [] };
  registerProcessPipes(pipes);
  expect(processPipes()).toBe(pipes);
});
