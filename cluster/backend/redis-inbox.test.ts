import { expect, test } from "vitest";
import { encode } from "../../engine/serialize/codec.ts";
import { RecordedEvents, SECRET } from "../../test/cluster/cluster-harness.ts";
import { Envelope, type EnvelopeHeader } from "../protocol/envelope.ts";
import { Keys } from "../protocol/keys.ts";
import { encodeMessage, type Message } from "../protocol/messages.ts";
import type { StreamEntry, StreamReader } from "../protocol/stream-reader.ts";
import type { RedisApplication } from "./redis-application.ts";
import { RedisInbox } from "./redis-inbox.ts";
import type { RedisLink } from "./redis-link.ts";

const envelope = new Envelope(SECRET);

function setUp() {
  const events = new RecordedEvents();
  const log: string[] = [];
  const waitedFor = new Set(["a#0", "b#0"]);
  const link = {
    executorId: "e",
    received: 0,
    address: { host: "127.0.0.1", port: 1, path: "/nowhere" },
    confirm: (id: number) => log.push(`confirm ${id}`),
    finish: (taskId: string, attempt: number) => waitedFor.delete(`${taskId}#${attempt}`),
    plansMissed: (hashes: string[]) => log.push(`missed ${hashes}`),
  } as unknown as RedisLink;
  let entries: StreamEntry[] = [];
  const reader = { run: async (take: (some: readonly StreamEntry[]) => void) => take(entries), close: () => {} } as unknown as StreamReader;
  const inbox = new RedisInbox({
    reader,
    envelope,
    keys: new Keys("c"),
    application: { name: "app", epoch: 3, lease: "app/3" } as RedisApplication,
    tickets: SECRET.blockTickets("app", 3),
    linkOf: (id) => (id === "e" ? link : undefined),
    events,
    executorExited: (id, reason) => log.push(`exited ${id}: ${reason}`),
    gap: () => log.push("gap"),
  });
  const take = async (...taken: [executor: string, sealed: Uint8Array][]) => {
    entries = taken.map(([e, m], i) => ({
      id: `9-${i + 1}`,
      fields: new Map([
        ["e", Buffer.from(e)],
        ["m", Buffer.from(m)],
      ]),
    }));
    await inbox.run();
  };
  return { inbox, events, log, link, take };
}

const seal = (messageId: number, message: Message, header: Partial<EnvelopeHeader> = {}) =>
  envelope.seal(
    { cluster: "c", application: "app", epoch: 3, direction: "toDriver", executor: "e", messageId, ...header },
    encodeMessage(message),
  );

const finished = (taskId: string, value: unknown): Message => ({
  type: "TasksFinished",
  received: 4,
  results: [{ taskId, attempt: 0, outcome: encode({ ok: true, value, cached: [], metrics: { runMs: 0, recordsRead: 0 } }), blockId: null }],
});

test("results are delivered once and confirm what the executor has", async () => {
  const { inbox, events, log, link, take } = setUp();
  const first = seal(1, finished("a", 1));
  await take(
    ["e", first],
    ["e", first],
    ["e", seal(2, finished("a", 2))],
    ["e", seal(3, { type: "PlansMissed", hashes: ["h"], attempts: [] })],
  );
  expect(events.values).toEqual(new Map([["a", 1]]));
  expect(log).toEqual(["confirm 4", "confirm 4", "missed h"]);
  expect(inbox.counters).toEqual({ refused: 0, stale: 0, duplicates: 2 });
  expect(link.received).toBe(3);
  expect(inbox.trimmedTo).toBe("9-5");
});

test("a gap is reported and nothing after it is taken", async () => {
  const { events, log, link, take } = setUp();
  await take(["e", seal(2, finished("a", 1))]);
  expect(log).toEqual(["gap"]);
  expect([events.finished.length, link.received]).toEqual([0, 0]);
});

test("messages of another epoch, direction or executor are refused; of one no longer leased they are stale", async () => {
  const { inbox, events, take } = setUp();
  await take(
    ["e", seal(1, finished("a", 1), { epoch: 2 })],
    ["e", seal(1, finished("a", 1), { direction: "toExecutor" })],
    ["e", seal(1, finished("a", 1), { executor: "f" })],
    ["e", seal(1, { type: "StopApplication" })],
    ["f", seal(1, finished("a", 1), { executor: "f" })],
    ["", seal(1, finished("a", 1))],
  );
  expect(inbox.counters).toEqual({ refused: 5, stale: 1, duplicates: 0 });
  expect(events.finished).toEqual([]);
});

test("a lost compute thread is told in its turn", async () => {
  const { events, take } = setUp();
  await take(["e", seal(1, { type: "ComputeThreadLost" })], ["e", seal(2, finished("a", 1))]);
  expect(events.threadsLost).toEqual([{ id: "e", finished: 0 }]);
});

test("a supervisor's report names the executor that ended", async () => {
  const { log, take } = setUp();
  await take(["", seal(1, { type: "ExecutorExited", executorId: "e", reason: "SIGKILL" }, { direction: "supervisor" })]);
  expect(log).toEqual(["exited e: SIGKILL"]);
});

test("a large outcome that cannot be fetched counts as lost with its thread", async () => {
  const { events, take } = setUp();
  await take([
    "e",
    seal(1, { type: "TasksFinished", received: 0, results: [{ taskId: "b", attempt: 0, outcome: null, blockId: "result-b" }] }),
  ]);
  await expect.poll(() => events.values.get("b")).toBe("computeThreadLost");
});

test("a heartbeat is believed only from its executor", () => {
  const { inbox } = setUp();
  const alive: Message = {
    type: "ExecutorAlive",
    executorId: "e",
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
  const header = { application: "", epoch: 0, direction: "executorAlive" } as const;
  expect(inbox.openBeat("e", seal(6, alive, header))).toEqual({ number: 6, alive });
  expect(inbox.openBeat("f", seal(6, alive, header))).toBeUndefined();
  expect(inbox.counters.refused).toBe(1);
});
