// Which partitions there are, and when files are looked at. What is read is in the tests of the readers and in test/suite.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeScope, planOf } from "../../test/fake-scope.ts";
import { localFileInputs } from "./local-file-inputs.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-local-inputs-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const write = (name: string, content: string) => writeFileSync(join(directory, name), content);
const at = (name: string) => join(directory, name);

test("files are listed when the partitions are first asked for, then never again; what failed is tried again", () => {
  const node = localFileInputs.textFile(new FakeScope(), at("lines.txt"), 2);
  expect([node.label, node.name]).toEqual(["TextFileRDD", at("lines.txt")]);
  expect(() => node.numPartitions).toThrow(expect.objectContaining({ code: "INPUT_UNREADABLE" }));
  write("lines.txt", "a\nb\n");
  expect(node.numPartitions).toBe(2);
  write("lines.txt", "a\nb\nc\nd\n");
  expect(planOf(node, 1).bindings).toEqual([{ path: at("lines.txt"), start: 2, end: 4 }]);
});

test("whole files are packed; one plan serves all partitions", () => {
  for (const name of ["w1.txt", "w2.txt", "w3.txt"]) write(name, "1234");
  const texts = localFileInputs.wholeTextFiles(new FakeScope(), at("w*.txt"), 2);
  expect(texts.numPartitions).toBe(2);
  expect([planOf(texts, 0).plan, planOf(texts, 1).bindings]).toEqual([planOf(texts, 1).plan, [[{ path: at("w3.txt"), bytes: 4 }]]]);
  expect(localFileInputs.binaryFiles(new FakeScope(), at("w*.txt"), 2).numPartitions).toBe(1);
});

test("what cannot be read as it is asked for is refused before any task", () => {
  write("five", "12345");
  write("packed.gz", "");
  write("packed.zst", "");
  const scope = new FakeScope();
  const { textFile, wholeTextFiles, binaryRecords, binaryFiles } = localFileInputs;
  expect(binaryRecords(scope, at("five"), 5).numPartitions).toBe(1);
  expect(() => binaryRecords(scope, at("five"), 2).numPartitions).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: `${at("five")} has 5 bytes, which are no whole number of records of 2 bytes`,
    }),
  );
  const compressed = [
    () => binaryRecords(scope, at("packed.gz"), 1).numPartitions,
    () => textFile(scope, at("packed.zst"), 1).numPartitions,
    () => wholeTextFiles(scope, at("packed.zst"), 1).numPartitions,
  ];
  for (const refused of compressed) expect(refused).toThrow(expect.objectContaining({ code: "UNSUPPORTED_OPERATION" }));
  expect(binaryFiles(scope, at("packed.zst"), 1).numPartitions).toBe(1);
});
