import { expect, test } from "vitest";
import { Listeners } from "./listeners.ts";

test("tells all who asked, in their order, until they end it", () => {
  const log: string[] = [];
  const listeners = new Listeners<number>();
  const end = listeners.add((n) => log.push(`a${n}`));
  listeners.add((n) => log.push(`b${n}`));
  listeners.tell(1);
  end();
  end();
  listeners.tell(2);
  expect(log).toEqual(["a1", "b1", "b2"]);
});
