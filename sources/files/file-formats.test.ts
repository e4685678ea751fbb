import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closureTagOf } from "../../engine/closure/closure.ts";
import { customFormat, type FileFormat, pathAndLineFormat, recordsFormat, textFormat } from "./file-formats.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-formats-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function put(name: string, content: string | Uint8Array) {
  const path = join(directory, name);
  writeFileSync(path, content);
  return { path, name, modifiedMs: 0, bytes: statSync(path).size };
}

/** What each partition holds. */
async function read({ bindings, read }: FileFormat, ...files: ReturnType<typeof put>[]): Promise<unknown[][]> {
  const partitions = bindings(files).map(async (binding) => {
    const records: unknown[] = [];
    const chunks = (read as (binding: unknown) => AsyncIterable<readonly unknown[]>)(binding);
    for await (const chunk of chunks) records.push(...chunk);
    return records;
  });
  return Promise.all(partitions);
}

test("lines, alone or with the path of their file", async () => {
  const [a, b] = [put("a", "1\n2\n"), put("b", "3")];
  expect(await read(textFormat, a, b)).toEqual([["1", "2"], ["3"]]);
  expect(await read(pathAndLineFormat, a, b)).toEqual([
    [
      [a.path, "1"],
      [a.path, "2"],
    ],
    [[b.path, "3"]],
  ]);
});

test("records of one length; what is left at the end of a file is an error of its batch", async () => {
  const whole = put("whole", new Uint8Array([1, 2, 3, 4]));
  expect(await read(recordsFormat(2), whole)).toEqual([[new Uint8Array([1, 2]), new Uint8Array([3, 4])]]);
  const message = expect.stringContaining("its last 1 bytes are no record of 3 bytes");
  await expect(read(recordsFormat(3), whole)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message });
  for (const length of [0, -1, 1.5, Number.NaN]) {
    expect(() => recordsFormat(length)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  }
});

test("what a function makes of each file, at once, bit by bit or after a while", async () => {
  const [a, b] = [put("a", "12"), put("b", "345")];
  expect(
    await read(
      customFormat((file) => [file.getPath(), file.toArray().length]),
      a,
      b,
    ),
  ).toEqual([
    [a.path, 2],
    [b.path, 3],
  ]);
  const many = customFormat(async function* (file) {
    for await (const chunk of file.open()) for (let i = 0; i < 2500; i++) yield chunk.length * i;
  });
  expect((await read(many, a))[0]).toEqual(Array.from({ length: 2500 }, (_, i) => 2 * i));
  expect(
    await read(
      customFormat(async () => ["later"]),
      a,
    ),
  ).toEqual([["later"]]);
});

test("the function travels with the format", () => {
  const readFunc = () => [];
  expect(closureTagOf(customFormat(readFunc).read)?.captures()).toEqual([readFunc]);
});
