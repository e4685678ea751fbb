import { expect, test } from "vitest";
import { launchSettings, setLaunchSettings } from "./settings.ts";

test("nothing is set until someone launches a program; the last one wins as a whole", () => {
  expect(launchSettings()).toEqual({});
  setLaunchSettings({ master: "local", appName: "a" });
  setLaunchSettings({ master: "local[2]" });
  expect(launchSettings()).toEqual({ master: "local[2]" });
});
