import { expect, test } from "vitest";
import { SECRET } from "../../test/cluster/cluster-harness.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { encodeMessage } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import { parseSecret } from "../protocol/secret.ts";
import { PeerDirectory } from "./peer-directory.ts";

const address = { host: "127.0.0.1", port: 5, path: "/s" };

function beat(executorId: string, secret = SECRET): Buffer {
  const header = { cluster: "c", application: "", epoch: 0, direction: "executorAlive", executor: executorId, messageId: 1 } as const;
  const alive = {
    type: "ExecutorAlive",
    executorId,
    version: "1.0.0",
    host: "h",
    pid: 1,
    memoryMiB: 64,
    address,
    state: "idle",
    lease: "a/1",
    received: 0,
    sent: 0,
    refused: 0,
  } as const;
  return new Envelope(secret).seal(header, encodeMessage(alive));
}

function setUp(beats: Record<string, Buffer>, leases: Record<string, string> | (() => Record<string, string>) = {}) {
  const calls: string[] = [];
  const connection = {
    call: async (command: string, [, id]: string[]) => {
      calls.push(command);
      return command === "HGET"
        ? (beats[id!] ?? null)
        : Object.entries(typeof leases === "function" ? leases() : leases)
            .flat()
            .map((text) => Buffer.from(text));
    },
  } as unknown as RedisConnection;
  return { directory: new PeerDirectory(connection, new Keys("c"), new Envelope(SECRET)), calls };
}

test("an address is read from the signed heartbeat and remembered until it is forgotten", async () => {
  const { directory, calls } = setUp({ a: beat("a") });
  expect(await directory.addressOf("a")).toEqual(address);
  expect(await directory.addressOf("a")).toEqual(address);
  expect(calls).toEqual(["HGET"]);
  directory.forget("a");
  await directory.addressOf("a");
  expect(calls).toEqual(["HGET", "HGET"]);
  expect(await directory.addressOf("nobody")).toBeUndefined();
});

test("a heartbeat that is forged, or another's, is not believed", async () => {
  const { directory } = setUp({ forged: beat("forged", parseSecret("00".repeat(32), "test")), a: beat("b") });
  await expect(directory.addressOf("forged")).rejects.toMatchObject({ code: "MESSAGE_REFUSED" });
  await expect(directory.addressOf("a")).rejects.toMatchObject({ code: "MESSAGE_REFUSED" });
});

test("the others are those with the same lease", async () => {
  const { directory, calls } = setUp({}, { a: "app/1", b: "app/1", c: "app/2", d: "" });
  expect(await directory.others("app/1", "a")).toEqual(["b"]);
  expect(await directory.others("app/1", "a")).toEqual(["b"]);
  expect(calls).toEqual(["HGETALL"]);
});

test("an executor is alone only if Redis knows its lease and says so twice", async () => {
  const { directory, calls } = setUp({}, { a: "app/1" });
  expect(await directory.others("app/1", "a")).toEqual([]);
  expect(calls).toEqual(["HGETALL", "HGETALL"]);
  const late = [{ a: "app/1" }, { a: "app/1", b: "app/1" }];
  expect(await setUp({}, () => late.shift()!).directory.others("app/1", "a")).toEqual(["b"]);
  await expect(setUp({}, {}).directory.others("app/1", "a")).rejects.toMatchObject({ code: "CLUSTER_UNREACHABLE" });
});

test("peers once seen are believed while Redis has lost the leases or does not answer, until they are dropped", async () => {
  let leases: (() => Record<string, string>)[] = [() => ({ a: "app/1", b: "app/1", c: "app/1" })];
  const { directory } = setUp({}, () => leases.shift()!());
  expect(await directory.others("app/1", "a")).toEqual(["b", "c"]);
  const away = () => {
    throw new Error("no answer");
  };
  leases = [() => ({}), away, () => ({ a: "app/1" })];
  for (const left of [["b"], ["b"], ["b"]]) {
    directory.forget("c");
    expect(await directory.others("app/1", "a")).toEqual(left);
  }
  leases = [away];
  directory.forget("b");
  await expect(directory.others("app/1", "a")).rejects.toThrow("no answer");
});
