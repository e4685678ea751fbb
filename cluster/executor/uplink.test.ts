import { expect, test } from "vitest";
import { SECRET } from "../../test/cluster/cluster-harness.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import { Uplink } from "./uplink.ts";

function setUp() {
  const written: { generation: number; id: number }[] = [];
  const ended: string[] = [];
  const state = { reply: "OK" as string | Error };
  const connection = {
    run: async (_name: string, _keys: string[], args: [number, number, string, string, number]) => {
      written.push({ generation: args[1], id: args[4] });
      if (state.reply instanceof Error) throw state.reply;
      return Buffer.from(state.reply);
    },
  } as unknown as RedisConnection;
  const uplink = new Uplink({
    connection,
    envelope: new Envelope(SECRET),
    keys: new Keys("c"),
    header: { cluster: "c", application: "app", epoch: 1, executor: "e" },
    lease: "app/1",
    generation: 10,
    received: () => 3,
    ended: (why) => ended.push(why),
  });
  const say = () => uplink.send({ type: "PlansMissed", hashes: [], attempts: [] });
  return { uplink, written, ended, state, say };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("messages are written at once, in order, and again in a new generation until they are confirmed", async () => {
  const { uplink, written, say } = setUp();
  expect([say(), say(), say()]).toEqual([1, 2, 3]);
  await turn();
  uplink.catchUp(10);
  uplink.confirm(1);
  uplink.catchUp(11);
  expect(written).toEqual([
    { generation: 10, id: 1 },
    { generation: 10, id: 2 },
    { generation: 10, id: 3 },
    { generation: 11, id: 2 },
    { generation: 11, id: 3 },
  ]);
  expect(uplink.sent).toBe(3);
});

test.each(["LOST", "STALE", "GAP", "FULL", new Error("OOM command not allowed")])(
  "after %s it is written again with the next heartbeat",
  async (reply) => {
    const { uplink, written, state, say } = setUp();
    state.reply = reply;
    const id = say();
    let done = false;
    const writtenOnce = uplink.whenWritten(id).then(() => {
      done = true;
    });
    await turn();
    expect(done).toBe(false);
    state.reply = "OK";
    uplink.catchUp(10);
    await writtenOnce;
    expect(written).toHaveLength(2);
  },
);

test.each(["FENCED", "UNLEASED"])("%s ends the lease", async (reply) => {
  const { ended, state, say } = setUp();
  state.reply = reply;
  say();
  await turn();
  expect(ended).toEqual([reply]);
});

test("the driver's confirmation counts as written; closing rejects those who wait", async () => {
  const { uplink, state, say } = setUp();
  state.reply = "LOST";
  const first = uplink.whenWritten(say());
  const second = uplink.whenWritten(say());
  uplink.confirm(1);
  await first;
  uplink.close(new Error("over"));
  await expect(second).rejects.toThrow("over");
  await expect(uplink.whenWritten(9)).rejects.toThrow("over");
});
