import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ClusterHome } from "./cluster-home.ts";

const root = mkdtempSync(join(tmpdir(), "millrace-home-"));
afterAll(() => rmSync(root, { recursive: true }));

test("state is private, and believed only while its daemon lives", () => {
  const home = new ClusterHome(join(root, "home"));
  expect(home.readState()).toBeUndefined();
  const runFolder = home.makeRunFolder();
  expect(statSync(home.folder).mode & 0o777).toBe(0o700);
  expect(statSync(runFolder).mode & 0o777).toBe(0o700);
  const state = { version: 1, pid: process.pid, master: "redis://h", control: "/c", runFolder } as const;
  home.writeState(state);
  expect(home.readState()).toEqual(state);
  expect(home.readRemains()).toBeUndefined();
  expect(statSync(home.stateFile).mode & 0o777).toBe(0o600);
  home.writeState({ ...state, pid: 2 ** 30 });
  expect(home.readState()).toBeUndefined();
  expect(home.readRemains()?.pid).toBe(2 ** 30);
  writeFileSync(home.stateFile, "{");
  expect(home.readState()).toBeUndefined();
  home.removeState();
  home.removeState();
});
