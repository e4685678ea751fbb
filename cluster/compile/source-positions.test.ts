import * as esbuild from "esbuild";
import { expect, it } from "vitest";
import { SourcePositions } from "./source-positions.ts";

it("leads from the JavaScript back to the TypeScript", async () => {
  const source =
    "interface A {\n  n: number;\n}\n\n/* gone */ const one: A = { n: 1 };\nexport const f = (a: A): number =>\n  a.n + one.n;\n";
  const { code, map } = await esbuild.transform(source, { loader: "ts", sourcemap: "external", sourcefile: "a.ts" });
  const positions = new SourcePositions(code, map);
  expect(positions.at(code.indexOf("one"))).toEqual({ line: 5, column: 18 });
  expect(positions.at(code.indexOf("(a)"))).toEqual({ line: 6, column: 18 });
  expect(positions.at(code.indexOf("a.n"))).toEqual({ line: 7, column: 3 });
  expect(positions.at(0)).toEqual({ line: 5, column: 12 });
});
