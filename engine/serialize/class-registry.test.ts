import { expect, it } from "vitest";
import { isMillraceError } from "../errors.ts";
import { registerClass, registeredByName, registeredByPrototype } from "./class-registry.ts";

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
}
class Tip extends Money {}

const codec = { encode: (money: Money) => money.cents, decode: (data: unknown) => new Money(data as number) };

it("finds a class by name and by prototype, but not classes derived from it", () => {
  registerClass("test.registry.Money", Money, codec);
  expect(registeredByName("test.registry.Money")?.name).toBe("test.registry.Money");
  expect(registeredByPrototype(Money.prototype)?.codec).toBe(codec);
  expect(registeredByPrototype(Tip.prototype)).toBeUndefined();
  expect(registeredByName("constructor")).toBeUndefined();
});

it("takes the newest registration of a name", () => {
  const newer = { ...codec };
  registerClass("test.registry.Money", Money, newer);
  expect(registeredByName("test.registry.Money")?.codec).toBe(newer);
});

it("refuses names that are no names", () => {
  for (const name of ["", "a b", "x".repeat(201)]) {
    try {
      registerClass(name, Money, codec);
      expect.unreachable();
    } catch (error) {
      expect(isMillraceError(error, "INVALID_ARGUMENT")).toBe(true);
    }
  }
});
