// Starts real threads: needs the build (`npm test` makes it).
import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decode, encode } from "../../engine/serialize/codec.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import { socketReceiver } from "../../sources/socket/socket-receiver.ts";
import type { ReceivedBytes, ReceiverHost, ReceiverThreadEvent } from "./receiver-host.ts";
import { ReceiverThread } from "./receiver-thread.ts";

class RecordingHost implements ReceiverHost {
  readonly blocks: { id: BlockId; records: unknown }[] = [];
  readonly events: ReceiverThreadEvent[] = [];
  readonly exits: string[] = [];
  refuseBlocks = 0;

  async storeBlock({ blockId, bytes, numRecords }: ReceivedBytes): Promise<void> {
    if (this.refuseBlocks-- > 0) throw new Error("disk full");
    const records = decode(bytes) as unknown[];
    expect(records).toHaveLength(numRecords);
    this.blocks.push({ id: blockId, records });
  }
  event(event: ReceiverThreadEvent): void {
    this.events.push(event);
  }
  exited(reason: string): void {
    this.exits.push(reason);
  }
}

const server = createServer();
let clients: Socket[] = [];
let port = 0;
let thread: ReceiverThread | undefined;

beforeEach(async () => {
  clients = [];
  server.removeAllListeners("connection").on("connection", (socket) => {
    socket.on("error", () => {});
    clients.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = address !== null && typeof address === "object" ? address.port : 0;
});
afterEach(async () => {
  await thread?.terminate();
  for (const client of clients) client.destroy();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

async function start(host: ReceiverHost): Promise<ReceiverThread> {
  thread = await ReceiverThread.start(host, {
    executorId: "e1",
    streamId: 0,
    attempt: 1,
    makeReceiver: encode(socketReceiver("127.0.0.1", port)),
    settings: { blockIntervalMs: 20, restartDelayMs: 2000 },
    bundles: [],
    argv: [],
  });
  await vi.waitFor(() => expect(clients).toHaveLength(1), { timeout: 10_000 });
  return thread;
}

const linesOf = (host: RecordingHost) => host.blocks.flatMap((block) => block.records);

test("receives in its thread, hands over blocks in order, and ends after a stop with nothing lost", async () => {
  const host = new RecordingHost();
  const receiver = await start(host);
  clients[0]!.write("one\ntwo\n");
  await vi.waitFor(() => expect(linesOf(host)).toEqual(["one", "two"]));
  clients[0]!.write("three\n");
  await vi.waitFor(() => expect(linesOf(host)).toHaveLength(3));
  receiver.stop();
  await vi.waitFor(() => expect(host.exits).toEqual(["Stopped by the driver"]));
  expect(linesOf(host)).toEqual(["one", "two", "three"]);
  expect(host.blocks[0]!.id).toBe("input-0-e1-1-0");
  expect(host.events.map((event) => event.type)).toEqual(["ReceiverStarted", "ReceiverStopped"]);
});

test("a block that the host could not keep is handed over again", async () => {
  const host = new RecordingHost();
  host.refuseBlocks = 1;
  await start(host);
  clients[0]!.write("kept\n");
  await vi.waitFor(() => expect(linesOf(host)).toEqual(["kept"]), { timeout: 10_000 });
  expect(host.events.at(-1)).toMatchObject({ type: "ReceiverError", error: expect.stringContaining("disk full") });
});

test("a terminated thread says nothing more", async () => {
  const host = new RecordingHost();
  const receiver = await start(host);
  await receiver.terminate();
  expect(host.exits).toEqual([]);
});
