import { expect, it } from "vitest";
import { liftSource } from "../../test/analyze-source.ts";

it("names closures by module, place and text, the same in every run", async () => {
  const source = "export const f = (x: number) => x;\nexport const g = [() => 1, () => 1];\n";
  const ids = (await liftSource(source)).closures.map(({ id }) => id);
  expect(ids).toEqual((await liftSource(source)).closures.map(({ id }) => id));
  expect(ids).toEqual([
    expect.stringMatching(/^job\.ts:1:18:[0-9a-f]{8}$/),
    expect.stringMatching(/^job\.ts:2:19:/),
    expect.stringMatching(/^job\.ts:2:28:/),
  ]);
  const changed = (await liftSource(source.replace("x;", "x + 1;"))).closures[0]!.id;
  expect(changed.slice(0, 12)).toBe(ids[0]!.slice(0, 12));
  expect(changed).not.toBe(ids[0]);
});

it("gives functions at one place in the source different ids", async () => {
  const { closures } = await liftSource(
    "enum A { X }\nenum B { X }\nnamespace N { export const f = () => 1; }\n export const y = [A, B, N];",
  );
  expect(new Set(closures.map(({ id }) => id)).size).toBe(closures.length);
});

it("leaves alone what runs on executors inside of a shipped closure, and functions called on the spot", async () => {
  const source =
    "export default (ssc) => { ssc.textFileStream('x').map((l) => l.split(' ').map((w) => w)); (() => 1)(); new (function () {})(); };";
  const { closures } = await liftSource(source);
  expect(closures.map(({ name, operator }) => [name, operator])).toEqual([
    ["", "map"],
    ["default", null],
  ]);
});
