import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BlockId } from "../../engine/storage/block.ts";
import { parseSecret } from "../protocol/secret.ts";
import { BlockClient } from "./block-client.ts";
import { BlockServer, type BlockService } from "./block-server.ts";
import type { CheckedBlock } from "./block-store.ts";

const ring = parseSecret("ab".repeat(32), "test");
const folder = mkdtempSync(join(tmpdir(), "millrace-server-"));
const blocks = new Map<BlockId, CheckedBlock>();
const refused: string[] = [];
const modes: string[] = [];
const service: BlockService = {
  ticketsFor: (peer) => (peer.lease === "app/1" && peer.executorId === "e1" ? ring.blockTickets("app", 1) : undefined),
  get: async (id) => blocks.get(id),
  put: async (id, bytes, mode, checksum) => {
    modes.push(mode);
    if (bytes.length > 10) return false;
    blocks.set(id, { bytes, checksum });
    return true;
  },
  remove: (id) => void blocks.delete(id),
  refused: (error) => void refused.push(error.message),
};
let server: BlockServer;
const clients: BlockClient[] = [];

beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  blocks.clear();
  refused.length = 0;
  const path = join(mkdtempSync(join(tmpdir(), "millrace-server-")), "s");
  server = await BlockServer.listen(service, { host: "127.0.0.1", path });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

function client(options: { tickets?: readonly Buffer[]; lease?: string; tcp?: boolean; stallMs?: number } = {}): BlockClient {
  const address = options.tcp ? { ...server.address, path: "/nowhere" } : server.address;
  const made = new BlockClient({
    addressOf: async () => address,
    tickets: options.tickets ?? ring.blockTickets("app", 1),
    lease: options.lease ?? "app/1",
    stallMs: options.stallMs ?? 2000,
  });
  clients.push(made);
  return made;
}

function keep(id: BlockId, bytes: Uint8Array): void {
  blocks.set(id, { bytes, checksum: crc32(bytes) });
}

test.each([false, true])("many blocks in one request, in order, missing ones undefined (tcp: %s)", async (tcp) => {
  const large = new Uint8Array(3_000_000).map((_, i) => i % 251);
  keep("shuffle-1-0-0", large);
  keep("shuffle-1-1-0", new Uint8Array([7]));
  const got = await client({ tcp }).fetch("e1", ["shuffle-1-0-0", "shuffle-1-2-0", "shuffle-1-1-0"]);
  expect(Buffer.from(got[0]!).equals(Buffer.from(large))).toBe(true);
  expect(got[1]).toBeUndefined();
  expect([...got[2]!]).toEqual([7]);
});

test("requests share one connection and cross each other", async () => {
  for (let i = 0; i < 50; i++) keep(`rdd-1-${i}`, new Uint8Array([i]));
  const one = client();
  const all = await Promise.all([...blocks.keys()].map((id) => one.fetch("e1", [id])));
  expect(all.map(([bytes]) => bytes![0])).toEqual([...blocks.values()].map((block) => block.bytes[0]));
});

test("put and remove", async () => {
  const one = client();
  expect(await one.put("e1", "input-1-a", new Uint8Array([1, 2]), "spill")).toBe(true);
  expect(await one.put("e1", "rdd-1-0", new Uint8Array(11), "memory")).toBe(false);
  expect(modes).toEqual(["spill", "memory"]);
  expect([...blocks.get("input-1-a")!.bytes]).toEqual([1, 2]);
  await one.remove("e1", ["input-1-a"]);
  expect(blocks.size).toBe(0);
});

test.each([
  ["another secret", { tickets: parseSecret("cd".repeat(32), "test").blockTickets("app", 1) }, /could not prove/],
  ["another epoch's ticket", { tickets: ring.blockTickets("app", 2) }, /could not prove/],
  ["an application the executor does not work for", { lease: "other/1" }, /refused this application/],
])("%s is refused", async (_, options, message) => {
  keep("rdd-1-1", new Uint8Array([1]));
  await expect(client(options).fetch("e1", ["rdd-1-1"])).rejects.toMatchObject({
    code: "FETCH_FAILED",
    message: expect.stringMatching(message),
  });
});

test("a peer that asks before it has proved itself is cut off, and the server lives", async () => {
  keep("rdd-1-1", new Uint8Array([1]));
  for (const frame of [
    [0, 0, 0, 12, 5, 0, 0, 0, 1, ...Buffer.from("rdd-1-1")],
    [0, 0, 0, 33, 3, ...new Array(32).fill(0)],
    [255, 255, 255, 255, 1],
    [0, 0, 0, 2, 1, 9],
  ]) {
    const socket = connect({ path: server.address.path });
    const received: Buffer[] = [];
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("error", () => {});
    socket.write(Buffer.from(frame));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(Buffer.concat(received).length).toBe(0);
  }
  expect(refused).toHaveLength(4);
  expect(await client().fetch("e1", ["rdd-1-1"])).toHaveLength(1);
});

test("a block damaged on the way is fetched again, then refused", async () => {
  blocks.set("rdd-1-1", { bytes: new Uint8Array([1]), checksum: 5 });
  const one = client();
  await expect(one.fetch("e1", ["rdd-1-1"])).rejects.toMatchObject({ code: "FETCH_FAILED" });
  expect(one.damaged).toBe(2);
  keep("rdd-1-1", new Uint8Array([1]));
  expect(await one.fetch("e1", ["rdd-1-1"])).toHaveLength(1);
});

test("an executor that is gone rejects at once, one that goes silent within the stall time", async () => {
  const one = client({ stallMs: 200 });
  service.get = () => new Promise(() => {});
  const silent = one.fetch("e1", ["rdd-1-1"]);
  await expect(silent).rejects.toMatchObject({ code: "FETCH_FAILED", message: expect.stringContaining("200 ms") });
  service.get = async (id) => blocks.get(id);
  await server.close();
  await expect(client().fetch("e1", ["rdd-1-1"])).rejects.toMatchObject({ code: "FETCH_FAILED" });
});

test("a connection that breaks rejects what waits on it", async () => {
  const asked = vi.fn(() => new Promise<undefined>(() => {}));
  service.get = asked;
  const waiting = client().fetch("e1", ["rdd-1-1"]);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  server.disconnectAll();
  await expect(waiting).rejects.toMatchObject({ code: "FETCH_FAILED" });
  service.get = async (id) => blocks.get(id);
});
