import { join as joinPath } from "node:path";
import * as util from "node:util";
import defaultDouble, { BASE, Counter, named as renamed, shout } from "./lib/helpers.ts";
import type { Case } from "./case.ts";

export function cases(): Case[] {
  const suffix = "!";
  return [
    { name: "a package's function through a closure", func: (a: string) => joinPath(a, "b"), calls: [["x"]] },
    { name: "a namespace", func: (a: unknown) => util.inspect(a), calls: [[{ a: 1 }]] },
    { name: "an imported function, as it is", func: shout, calls: [["hey"]] },
    { name: "an imported arrow under another name", func: renamed, calls: [[2]] },
    { name: "a default import", func: defaultDouble, calls: [[4]] },
    { name: "imported values and classes inside", func: (n: number) => new Counter(BASE).add(n).value + suffix, calls: [[1], [2]] },
    { name: "an imported function captured by name", func: (s: string) => shout(s) + suffix, calls: [["a"]] },
    { name: "dynamic import", func: async (s: string) => (await import("./lib/helpers.ts")).shout(s), calls: [["dyn"]] },
  ];
}
