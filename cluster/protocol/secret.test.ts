import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, expect, test } from "vitest";
import { ensureSecretFile, loadSecret, parseSecret, readSecretFile } from "./secret.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-secret-"));
afterAll(() => rmSync(folder, { recursive: true }));

const A = "ab".repeat(32);
const B = "cd".repeat(32);

test("a new secret is 256 bits in a 0600 file of a 0700 folder, and stays", () => {
  const path = join(folder, "home", "secret");
  ensureSecretFile(path);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "home")).mode & 0o777).toBe(0o700);
  ensureSecretFile(path);
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(readSecretFile(path).messageKeys).toHaveLength(1);
});

test("a file that others may read is refused", () => {
  const path = join(folder, "open");
  writeFileSync(path, A, { mode: 0o600 });
  chmodSync(path, 0o640);
  expect(() => readSecretFile(path)).toThrow(/open to others/);
});

test("short, foreign or too many secrets are refused without being shown", () => {
  for (const text of ["", "hunter2", "ab".repeat(31), `${A}\n${B}\n${A}`]) {
    expect(() => parseSecret(text, "FILE")).toThrow(/FILE must be one or two lines/);
  }
  expect(() => parseSecret("hunter2hunter2", "F")).not.toThrow(/hunter2/);
});

test("the environment comes first, then the file; with neither, nothing starts", () => {
  expect(loadSecret({ MILLRACE_SECRET: A }).messageKeys[0]!.fingerprint).toEqual(parseSecret(A, "x").messageKeys[0]!.fingerprint);
  expect(() => loadSecret({})).toThrow(/No cluster secret/);
  expect(() => loadSecret({ MILLRACE_SECRET_FILE: join(folder, "none") })).toThrow(/Cannot read/);
});

test("subkeys differ by purpose, application and epoch, and two secrets give both", () => {
  const ring = parseSecret(`${A}\n${B}`, "x");
  expect(ring.messageKeys).toHaveLength(2);
  const tickets = [ring.blockTickets("a", 1), ring.blockTickets("a", 2), ring.blockTickets("b", 1)]
    .flat()
    .map((ticket) => ticket.toString("hex"));
  expect(new Set([...tickets, A, B, ring.messageKeys[0]!.key.toString("hex")]).size).toBe(9);
});

test("printing a key ring shows no key", () => {
  const ring = parseSecret(A, "x");
  for (const text of [JSON.stringify({ ring }), inspect({ ring }, { depth: 9, showHidden: true }), `${JSON.stringify([ring])}`]) {
    expect(text).toContain("[secret]");
    expect(text).not.toContain(A);
    expect(text).not.toContain(ring.messageKeys[0]!.key.toString("hex"));
  }
});
