import { expect, test } from "vitest";
import { SECRET, task } from "../../test/cluster/cluster-harness.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { DRIVER_MESSAGES, type DriverMessage, decodeMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import { RedisLink } from "./redis-link.ts";

const envelope = new Envelope(SECRET);

function setUp(reply: () => string | Error = () => "OK") {
  const written: { id: number; message: DriverMessage }[] = [];
  const refused: string[] = [];
  const failed: string[] = [];
  const connection = {
    run: async (_name: string, _keys: string[], args: [number, number, string, string, number, Buffer]) => {
      const { body } = envelope.openFrom({ direction: "toExecutor", executor: "e", messageId: args[4] }, args[5]);
      written.push({ id: args[4], message: decodeMessage(body, DRIVER_MESSAGES) });
      const said = reply();
      if (said instanceof Error) throw said;
      return Buffer.from(said);
    },
  } as unknown as RedisConnection;
  const link = new RedisLink({
    executorId: "e",
    host: "h",
    address: { host: "h", port: 1, path: "" },
    connection,
    envelope,
    keys: new Keys("c"),
    application: "app",
    epoch: 1,
    generation: () => 1,
    refused: (said) => refused.push(said),
    failed: (_, { taskId }) => failed.push(taskId),
  });
  return { link, written, refused, failed };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const runTasks = (message: DriverMessage | undefined) => message as Extract<DriverMessage, { type: "RunTasks" }>;

test("what is to be killed was sent before", async () => {
  const { link, written } = setUp();
  link.queue([task("a", { op: "wait" })]);
  link.kill([["a", 0]]);
  await turn();
  expect(written.map(({ message }) => message)).toMatchObject([{ type: "RunTasks" }, { type: "KillTasks", attempts: [["a", 0]] }]);
});

test("tasks of one turn go in one message; a plan goes once; forgotten blocks ride along", async () => {
  const { link, written } = setUp();
  link.forget([{ type: "rdd", rddId: 4 }]);
  link.queue([task("a", { op: "wait" })]);
  link.queue([task("b", { op: "wait" })]);
  await turn();
  link.queue([task("c", { op: "wait" })]);
  await turn();
  expect(written.map(({ id, message }) => [id, message.type])).toEqual([
    [1, "RunTasks"],
    [2, "RunTasks"],
  ]);
  const [first, second] = written.map(({ message }) => runTasks(message));
  expect(first!.attempts).toEqual([
    ["a", 0],
    ["b", 0],
  ]);
  expect([first!.plans.length, second!.plans.length]).toEqual([1, 0]);
  expect(second!.needs).toEqual(first!.needs);
  expect([first!.forget.length, second!.forget.length]).toEqual([1, 0]);
});

test("a plan that was missed goes again, with the tasks that are still waited for", async () => {
  const { link, written } = setUp();
  link.queue([task("a", { op: "wait" }), task("b", { op: "wait" })]);
  await turn();
  expect(link.finish("b", 0)).toBe(true);
  expect(link.finish("b", 0)).toBe(false);
  link.plansMissed(runTasks(written[0]?.message).needs, [
    ["a", 0],
    ["b", 0],
  ]);
  await turn();
  expect(runTasks(written[1]?.message).attempts).toEqual([["a", 0]]);
  expect(runTasks(written[1]?.message).plans).toHaveLength(1);
});

test("what is not confirmed is sent again, after a refusal only", async () => {
  let reply: string | Error = "OK";
  const { link, written, refused } = setUp(() => reply);
  for (let i = 0; i < 3; i++) link.send({ type: "StopReceiver", streamId: i });
  await turn();
  link.confirm(1);
  link.catchUp();
  expect(written).toHaveLength(3);
  reply = "FULL";
  link.send({ type: "StopReceiver", streamId: 3 });
  await turn();
  expect(refused).toEqual(["FULL"]);
  reply = new Error("OOM command not allowed");
  link.catchUp();
  await turn();
  reply = "OK";
  link.catchUp();
  await turn();
  link.catchUp();
  expect(written.slice(4).map(({ id }) => id)).toEqual([2, 3, 4, 2, 3, 4]);
});

test("tasks that are too much for one message are split, and one that is too large alone fails", async () => {
  const { link, written, failed } = setUp();
  const large = (taskId: string, mebibytes: number) => task(taskId, { op: "done", value: new Uint8Array(mebibytes << 20) });
  link.queue([large("a", 30), large("b", 30), large("c", 30), large("d", 70)]);
  await turn();
  expect(written.map(({ message }) => runTasks(message).attempts.map(([taskId]) => taskId))).toEqual([["a", "b"], ["c"]]);
  expect(failed).toEqual(["d"]);
});

test("a task whose data cannot travel fails alone", async () => {
  const { link, written, failed } = setUp();
  link.queue([task("bad", { op: "done", value: new WeakMap() }), task("good", { op: "done", value: 1 })]);
  await turn();
  expect(failed).toEqual(["bad"]);
  expect(runTasks(written[0]?.message).attempts).toEqual([["good", 0]]);
});
