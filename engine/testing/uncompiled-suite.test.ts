// The programs of the suite (test/suite) as they stand, on master `local`, which needs no compiled job. They run on every
// master, compiled, in test/masters.test.ts.
import { inspect } from "node:util";
import { afterAll, describe, expect, test, vi } from "vitest";
import { MillraceContext } from "../../index.ts";
import { CONF } from "../../test/suite/case.ts";
import * as suite from "../../test/suite/suite.ts";

vi.mock("millrace", () => import("../../index.ts"));
vi.mock("millrace/testing", () => import("../../testing.ts"));

/** The records as text, in one order. */
const sorted = (list: readonly unknown[]) => list.map((record) => inspect(record, { depth: null })).sort();

describe("RDDs", () => {
  const sc = new MillraceContext("local", "suite", { conf: new Map(Object.entries(CONF)) });
  afterAll(() => sc.stop());

  test.each(suite.rddPrograms)("$name", async ({ expected, unordered, run }) => {
    const result = await run(sc);
    if (unordered) expect(sorted(result as unknown[])).toEqual(sorted(expected as unknown[]));
    else expect(result).toStrictEqual(expected);
  });

  // Where a function stands is known of compiled ones only, so messages are not compared here.
  test.each(suite.failures)("$name", async ({ code, run }) => {
    await expect(run(sc, "local")).rejects.toMatchObject({ code });
  });
});

test.each(suite.streamPrograms)("$name", async ({ expected, ordered, run }) => {
  const result = await run("local");
  if (ordered) expect(result).toStrictEqual(expected);
  else expect(result.map(sorted)).toEqual(expected.map(sorted));
});
