import { expect, test } from "vitest";
import { encode } from "./codec.ts";
import { collectShared, noteShared, TRAVELS_AS } from "./travels-as.ts";

class Stood {
  readonly [TRAVELS_AS] = () => {
    noteShared(3);
    return new Date(5);
  };
}

test("what stands for an object is encoded in its place, at any depth", () => {
  expect(encode([new Stood()])).toEqual(encode([new Date(5)]));
});

test("shared variables are collected once each, by the innermost that collects", () => {
  const inner = () => collectShared(() => noteShared(1)).shared;
  const { result, shared } = collectShared(() => {
    noteShared(2);
    noteShared(2);
    const found = inner();
    encode(new Stood());
    return found;
  });
  expect([result, shared]).toEqual([[1], [2, 3]]);
  noteShared(9);
});
