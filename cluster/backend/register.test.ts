import { expect, test } from "vitest";
import { findBackendFactory } from "../../engine/scheduler/backend.ts";
import { LocalBackend } from "./local-backend.ts";
import "./register.ts";
import { ThreadsBackend } from "./threads-backend.ts";

const options = { appName: "test", conf: new Map() };

test("masters find their backends", async () => {
  expect(await findBackendFactory("local")!("local", options)).toBeInstanceOf(LocalBackend);
  for (const master of ["local[2]", "local[*]", "local[2,3]"])
    expect(await findBackendFactory(master)!(master, options)).toBeInstanceOf(ThreadsBackend);
  for (const master of ["redis://h:1", "rediss://h:1", "redis+unix:///s"]) expect(findBackendFactory(master)).toBeDefined();
  for (const master of ["", "Local", "local2", "yarn", "http://x"]) expect(findBackendFactory(master)).toBeUndefined();
});
