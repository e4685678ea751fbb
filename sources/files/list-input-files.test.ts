import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listInputFiles, splitPaths } from "./list-input-files.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "millrace-inputs-"));
  const files = ["a/2.txt", "a/10.txt", "a/_SUCCESS", "a/.hidden", "b/1.log", "b/x,y.log", "c/sub/deep.txt", "c/sub2/deep.txt", "star*"];
  for (const file of files) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), file);
  }
  mkdirSync(join(root, "empty"));
  symlinkSync(join(root, "a"), join(root, "link"));
  symlinkSync(join(root, "nowhere"), join(root, "b2"));
});
afterAll(() => rmSync(root, { recursive: true }));

const list = (...paths: readonly string[]) =>
  listInputFiles(paths.map((path) => (path === "" || /^\w+:\/\//.test(path) ? path : join(root, path))).join()).map(
    ({ path, bytes }) => `${relative(root, path)} ${bytes}`,
  );

test.each([
  ["a", ["a"]],
  ["a,b", ["a", "b"]],
  ["a{b,c},d", ["a{b,c}", "d"]],
  ["a\\,b,c", ["a\\,b", "c"]],
  ["{a,{b,c}},d", ["{a,{b,c}}", "d"]],
  ["a},b", ["a}", "b"]],
  ["a,,b", ["a", "", "b"]],
])("the paths of %s", (paths, expected) => {
  expect(splitPaths(paths)).toEqual(expected);
});

describe("gives the files of", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["a file", ["a/2.txt"], ["a/2.txt 7"]],
    ["a directory, by name, without hidden ones", ["a"], ["a/10.txt 8", "a/2.txt 7"]],
    ["a directory with nothing in it", ["empty"], []],
    ["a link to a directory", ["link"], ["link/10.txt 8", "link/2.txt 7"]],
    ["several paths, in the order given, twice if given twice", ["b/1.log", "a/2.txt", "b/1.log"], ["b/1.log 7", "a/2.txt 7", "b/1.log 7"]],
    ["a pattern of files", ["a/*.txt"], ["a/10.txt 8", "a/2.txt 7"]],
    ["a pattern, whose hidden matches are left out", ["a/*"], ["a/10.txt 8", "a/2.txt 7"]],
    ["a pattern of directories", ["c/*"], ["c/sub/deep.txt 14", "c/sub2/deep.txt 15"]],
    ["a pattern in the middle", ["*/2.txt"], ["a/2.txt 7", "link/2.txt 7"]],
    ["choices of paths", ["{a/2,b/1}.{txt,log}"], ["a/2.txt 7", "b/1.log 7"]],
    ["a hidden file that is given in full", ["a/_SUCCESS"], ["a/_SUCCESS 10"]],
    ["a name with a comma", ["b/x\\,y.log"], ["b/x,y.log 9"]],
    ["a name with a star", ["star\\*"], ["star* 5"]],
  ])("%s", (_name, paths, expected) => {
    expect(list(...paths)).toEqual(expected);
  });

  test("a file: URL, also with a pattern", () => {
    const url = pathToFileURL(root).href;
    expect(list(`${url}/a/?.txt`, `${url}/b/1.log`)).toEqual(["a/2.txt 7", "b/1.log 7"]);
  });
});

describe("refuses", () => {
  test.each<[string, readonly string[], string, RegExp]>([
    ["a missing path", ["a", "nowhere"], "INPUT_UNREADABLE", /Input path does not exist: .*nowhere$/],
    ["a path below a file", ["a/2.txt/x"], "INPUT_UNREADABLE", /2\.txt\/x/],
    ["a pattern without a match", ["a/*.log"], "INPUT_UNREADABLE", /Input Pattern .*\*\.log matches 0 files/],
    ["a directory in a directory", ["c"], "INPUT_UNREADABLE", /Not a file: .*c\/sub\./],
    ["a dangling link", ["b2"], "INPUT_UNREADABLE", /does not exist: .*b2/],
    ["no path", ["a", ""], "INVALID_ARGUMENT", /empty string/],
    ["another file system", ["hdfs://host/a"], "INVALID_ARGUMENT", /No FileSystem for scheme: hdfs/],
  ])("%s", (_name, paths, code, message) => {
    expect(() => list(...paths)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test("what is no string", () => {
    expect(() => listInputFiles(undefined as unknown as string)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
