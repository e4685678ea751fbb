import { expect, test } from "vitest";
import { RecordedEvents, SECRET } from "../../test/cluster/cluster-harness.ts";
import { Envelope } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import type { ExecutorAlive } from "../protocol/messages.ts";
import type { RedisConnection } from "../protocol/redis-connection.ts";
import type { RedisApplication } from "./redis-application.ts";
import { RedisExecutors } from "./redis-executors.ts";
import { RedisSettings } from "./redis-settings.ts";

const ALIVE: Omit<ExecutorAlive, "executorId"> = {
  type: "ExecutorAlive",
  version: "1.0.0",
  host: "h",
  pid: 1,
  memoryMiB: 64,
  address: { host: "h", port: 1, path: "" },
  state: "free",
  lease: "",
  received: 0,
  sent: 0,
  refused: 0,
};

function setUp(leaseReply = "OK") {
  const events = new RecordedEvents();
  const log: string[] = [];
  const connection = { run: async () => Buffer.from("OK") } as unknown as RedisConnection;
  const application = {
    name: "app",
    epoch: 1,
    generation: 1,
    beats: 1,
    lease: "app/1",
    leaseExecutor: async (id: string) => {
      log.push(`lease ${id}`);
      return leaseReply;
    },
    uploadBundles: () => {},
    fenceExecutor: async (id: string) => void log.push(`fence ${id}`),
  } as unknown as RedisApplication;
  const executors = new RedisExecutors({
    connection,
    envelope: new Envelope(SECRET),
    keys: new Keys("c"),
    settings: new RedisSettings({ appName: "app", conf: new Map([["cluster.maxExecutors", "2"]]) }),
    version: "1.0.0",
    application,
    events,
    openBeat: (executorId, sealed) =>
      String(sealed) === "forged"
        ? undefined
        : { number: Number(sealed), alive: { ...ALIVE, executorId, version: executorId.startsWith("old") ? "0.9.0" : "1.0.0" } },
    dropPeer: (id) => log.push(`drop ${id}`),
    recover: () => log.push("recover"),
    leased: () => log.push("leased"),
  });
  let clock = performance.now();
  /** A reading 100 ms after the last one: id -> [beat number, its age in ms, lease]. */
  const read = async (beats: Record<string, [beat: string, age: number, lease?: string]>) => {
    clock += 100;
    const seen = Object.entries(beats).map(([id, [beat, age, lease = ""]]) => ({ id, at: clock - age, sealed: Buffer.from(beat), lease }));
    executors.observe({ now: clock, executors: seen }, performance.now());
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { executors, events, log, read };
}

test("free executors are leased, up to the most wanted; forged, silent and taken ones are not", async () => {
  const { executors, events, log, read } = setUp();
  await read({ a: ["1", 0], forged: ["forged", 0], taken: ["1", 0, "other/1"], b: ["1", 0], c: ["1", 0] });
  expect(events.added).toEqual(["a", "b"]);
  expect(log).toEqual(["lease a", "lease b", "leased"]);
  expect(executors.registered).toBe(5);
});

test("fewer or more may be wanted, within the settings; one that is given back is not replaced", async () => {
  const { executors, events, read } = setUp();
  executors.request(1);
  await read({ a: ["1", 0], b: ["1", 0], c: ["1", 0] });
  expect(events.added).toEqual(["a"]);
  executors.request(5);
  await read({ a: ["2", 0, "app/1"], b: ["2", 0], c: ["2", 0] });
  expect(events.added).toEqual(["a", "b"]);
  executors.giveBack("a");
  executors.giveBack("a");
  await read({ b: ["3", 0, "app/1"], c: ["3", 0] });
  expect([events.lost.map(({ id, reason }) => `${id}: ${reason}`), events.added]).toEqual([["a: it was given back"], ["a", "b"]]);
  executors.request(2);
  await read({ b: ["4", 0, "app/1"], c: ["4", 0] });
  expect(events.added).toEqual(["a", "b", "c"]);
});

test("executors of another version are not leased, and are counted", async () => {
  const { executors, events, read } = setUp();
  await read({ old1: ["1", 0], a: ["1", 0], old2: ["1", 0], old3: ["1", 0, "other/1"] });
  expect(events.added).toEqual(["a"]);
  expect([...executors.otherVersions]).toEqual([["0.9.0", 2]]);
  await read({ a: ["2", 0, "app/1"] });
  expect(executors.otherVersions.size).toBe(0);
});

test("one that somebody else got first is left alone", async () => {
  const { executors, events, read } = setUp("TAKEN");
  await read({ a: ["1", 0] });
  expect([events.added, executors.size]).toEqual([[], 0]);
});

test("silence of more than 750 ms loses an executor for good; the others are told", async () => {
  const { events, log, read } = setUp();
  await read({ a: ["1", 0], b: ["1", 0] });
  for (let i = 2; i <= 8; i++) await read({ a: ["1", (i - 1) * 100, "app/1"], b: [String(i), 0, "app/1"] });
  expect(events.lost).toEqual([]);
  await read({ a: ["1", 800, "app/1"], b: ["9", 0, "app/1"] });
  expect(events.lost.map(({ id }) => id)).toEqual(["a"]);
  expect(log.slice(3)).toEqual(["fence a", "drop a"]);
  await read({ a: ["10", 0], b: ["10", 0, "app/1"] });
  expect(events.added).toEqual(["a", "b"]);
});

test("a heartbeat counts only if it is new and genuine, whatever time stands beside it", async () => {
  const { events, read } = setUp();
  await read({ a: ["5", 0] });
  for (let i = 0; i < 9; i++) await read({ a: [i % 2 ? "4" : "forged", 0, "app/1"] });
  expect(events.lost.map(({ id }) => id)).toEqual(["a"]);
});

test("an executor that ended its lease is lost at once", async () => {
  const { events, read } = setUp();
  await read({ a: ["1", 0] });
  await read({ a: ["2", 0, ""] });
  expect(events.lost).toMatchObject([{ id: "a", reason: "it has ended its lease" }]);
});
