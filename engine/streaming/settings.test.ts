import { expect, test } from "vitest";
import { launchSettings, resolveConf, setLaunchSettings } from "./settings.ts";

test("nothing is set until someone launches a program; the last one wins as a whole", () => {
  expect(launchSettings()).toEqual({});
  setLaunchSettings({ master: "local", appName: "a" });
  setLaunchSettings({ master: "local[2]" });
  expect(launchSettings()).toEqual({ master: "local[2]" });
});

test("a context has the settings of its program, else those of the launch; one that does not exist is refused", () => {
  setLaunchSettings({});
  expect(resolveConf(undefined)).toEqual(new Map());
  const launch = new Map([["app.a", "launch"]]);
  setLaunchSettings({ conf: launch });
  const said = new Map([["app.b", "program"]]);
  expect([resolveConf(undefined), resolveConf(said)]).toEqual([launch, said]);
  expect(() => resolveConf(new Map([["b", "program"]]))).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
