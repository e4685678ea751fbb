import { expect, test } from "vitest";
import { KilledTasks } from "./killed-tasks.ts";

test("both sides see what was killed, and nothing else", () => {
  const control = new KilledTasks();
  const thread = new KilledTasks(control.memory);
  expect(thread.has("0.0.0")).toBe(false);
  control.kill("3.1.17");
  control.kill("3.2.0");
  expect(["3.1.17", "3.2.0", "3.1.1", "3.17.2", "0.0.16"].filter((id) => thread.has(id))).toEqual(["3.1.17", "3.2.0"]);
});

test("the last ones are remembered, also after very many", () => {
  const killed = new KilledTasks();
  const ids = Array.from({ length: 1000 }, (_, i) => `0.0.${i}`);
  for (const id of ids) killed.kill(id);
  expect(ids.filter((id) => killed.has(id))).toEqual(ids.slice(-256));
  new Int32Array(killed.memory)[0] = -3;
  for (const id of ["1.1.5000", "1.1.5001", "1.1.5002", "1.1.5003"]) killed.kill(id);
  expect(["1.1.5000", "1.1.5003"].every((id) => killed.has(id))).toBe(true);
});
