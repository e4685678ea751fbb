import { describe, expect, test } from "vitest";
import { JobScopes } from "./job-scope.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A flow of its own: what it sets is not seen by whoever awaits it. */
const flow = <R>(body: () => Promise<R>): Promise<R> => turn().then(body);

describe("properties", () => {
  test("hold behind every await, and in what is started meanwhile", async () => {
    const scopes = new JobScopes();
    const seen = await flow(async () => {
      scopes.setProperties({ a: "1", b: "2" });
      await turn();
      const inner = flow(async () => scopes.current.properties);
      scopes.setProperties({ a: undefined, c: "3" });
      return [await inner, scopes.current.properties];
    });
    expect(seen).toEqual([
      { a: "1", b: "2" },
      { b: "2", c: "3" },
    ]);
  });

  test("of one flow are not seen by another, nor by whoever awaits it", async () => {
    const scopes = new JobScopes();
    const flows = ["x", "y"].map((name) =>
      flow(async () => {
        scopes.setProperties({ name });
        await turn();
        return scopes.current.properties.name;
      }),
    );
    expect(await Promise.all(flows)).toEqual(["x", "y"]);
    expect(scopes.current.properties).toEqual({});
  });

  test("of a body end with it, also when it throws, and add to those that are set", async () => {
    const scopes = new JobScopes();
    await flow(async () => {
      scopes.setProperties({ a: "1" });
      const seen = await scopes.withProperties({ b: "2" }, async () => {
        await turn();
        return scopes.current.properties;
      });
      expect([seen, scopes.current.properties]).toEqual([{ a: "1", b: "2" }, { a: "1" }]);
      const thrower = () =>
        scopes.withProperties({ a: undefined }, () => {
          throw new Error(JSON.stringify(scopes.current.properties));
        });
      expect(thrower).toThrow("{}");
      expect(scopes.current.properties).toEqual({ a: "1" });
    });
  });

  test("of two contexts have nothing to do with each other", () => {
    const [one, other] = [new JobScopes(), new JobScopes()];
    one.withProperties({ a: "1" }, () => expect(other.current.properties).toEqual({}));
  });
});

test("signals add up, and keep the properties", async () => {
  const scopes = new JobScopes();
  const [outer, inner] = [new AbortController().signal, new AbortController().signal];
  const seen = await scopes.withProperties({ a: "1" }, () =>
    scopes.withSignal(outer, () => scopes.withSignal(inner, () => turn().then(() => scopes.current))),
  );
  expect(seen).toEqual({ properties: { a: "1" }, signals: [outer, inner] });
});

test("a scope that was kept can be entered from anywhere; outside there is none", () => {
  const scopes = new JobScopes();
  const kept = scopes.withProperties({ a: "1" }, () => scopes.current);
  scopes.withProperties({ a: "2", b: "3" }, () => {
    expect(scopes.within(kept, () => scopes.current)).toBe(kept);
    expect(scopes.outside(() => scopes.current)).toEqual({ properties: {}, signals: [] });
    expect(scopes.current.properties).toEqual({ a: "2", b: "3" });
  });
});
