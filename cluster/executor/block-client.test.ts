import { expect, test } from "vitest";
import { BlockClient } from "./block-client.ts";

const options = { addressOf: async () => undefined, tickets: [], lease: "a/1" };

test("an executor nobody knows is a failed fetch", async () => {
  await expect(new BlockClient(options).fetch("e9", ["rdd-1-1"])).rejects.toMatchObject({
    code: "FETCH_FAILED",
    details: { executorId: "e9" },
  });
});

test("nothing asked, nothing fetched", async () => {
  expect(await new BlockClient(options).fetch("e9", [])).toEqual([]);
});

test("a port nobody listens on is refused at once", async () => {
  const client = new BlockClient({ ...options, addressOf: async () => ({ host: "127.0.0.1", port: 1, path: "/nowhere" }) });
  await expect(client.put("e1", "rdd-1-1", new Uint8Array(1), "spill")).rejects.toMatchObject({ code: "FETCH_FAILED" });
});

test("after close nothing is opened any more", async () => {
  const client = new BlockClient(options);
  client.close();
  await expect(client.fetch("e1", ["rdd-1-1"])).rejects.toThrow(/closed/);
});
