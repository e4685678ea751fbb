import { expect, test } from "vitest";
import { Outbox } from "./outbox.ts";

const seal = (id: number) => Buffer.from(`message ${id}`);

test("messages are numbered from 1 and kept until confirmed", () => {
  const outbox = new Outbox();
  expect([outbox.add(seal).id, outbox.add(seal).id, outbox.add(seal).id]).toEqual([1, 2, 3]);
  expect(outbox.keptBytes).toBe(27);
  outbox.confirm(2);
  expect(outbox.unconfirmed().map((message) => message.id)).toEqual([3]);
  expect(outbox.confirmed).toBe(2);
  expect(outbox.keptBytes).toBe(9);
});

test("old, repeated and impossible confirmations change nothing", () => {
  const outbox = new Outbox();
  outbox.add(seal);
  outbox.add(seal);
  outbox.confirm(1);
  for (const id of [0, 1, -5, 3, 99]) outbox.confirm(id);
  expect(outbox.unconfirmed().map((message) => message.id)).toEqual([2]);
});

test("a message that cannot be sealed uses no number", () => {
  const outbox = new Outbox();
  expect(() =>
    outbox.add(() => {
      throw new Error("too large");
    }),
  ).toThrow("too large");
  expect(outbox.add(seal).id).toBe(1);
});
