// The list of settings (engine/streaming/known-settings.ts), the page that explains them, and what the code reads say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KNOWN_SETTINGS } from "../engine/streaming/known-settings.ts";
import { ROOT, readTree } from "./source-tree.ts";

test("docs/settings.md lists every setting with its default, its meaning and the masters that read it, and nothing else", () => {
  const page = readFileSync(join(ROOT, "docs/settings.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const masters = { cluster: "a cluster", threads: "`local[N]`", "threads and cluster": "`local[N]`, a cluster" };
  const expected = KNOWN_SETTINGS.map(
    (known) =>
      `| \`${known.key}\` | ${known.otherwise} | ${known.meaning} | ${known.masters === undefined ? "all" : masters[known.masters]} |`,
  );
  expect(rows).toEqual(expected);
});

test("what the code reads are known settings, and every known setting is read", () => {
  const keys = KNOWN_SETTINGS.map(({ key }) => key);
  const texts = readTree(["engine", "sources", "cluster"])
    .filter(({ path }) => !path.endsWith("known-settings.ts") && !path.endsWith(".test.ts"))
    .map(({ text }) => text);
  const groups = new Set(keys.map((key) => key.split(".")[0]));
  const read = texts.flatMap((text) =>
    [...text.matchAll(/(?:conf\.(?:get|has)\(|number\(|milliseconds\(conf, |rate\(conf, )"([\w.]+)"/g)].map((match) => match[1]!),
  );
  expect(read.length).toBeGreaterThan(20);
  expect(read.filter((key) => !keys.includes(key) && groups.has(key.split(".")[0]!))).toEqual([]);
  const all = texts.join("\n");
  // Some are read as `prefix.${name}`, by the last part of their name.
  const isRead = (key: string) =>
    all.includes(`"${key}"`) || (all.includes(`\`${key.replace(/\.[^.]+$/, "")}.\${`) && all.includes(`"${key.split(".").at(-1)}"`));
  expect(keys.filter((key) => !isRead(key))).toEqual([]);
});
