import { afterEach, expect, test, vi } from "vitest";
import { startReceiver, TcpPeers } from "../../test/receiver-bench.ts";
import { requireAddress, TcpReceiver } from "./tcp-receiver.ts";

const peers = new TcpPeers();
afterEach(() => peers.close());

class ChunkReceiver extends TcpReceiver<string> {
  override async read(bytes: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of bytes) {
      if (chunk.includes("bad")) throw new Error("no such chunk");
      await this.store(String(chunk));
      if (chunk.includes("enough")) return;
    }
  }
}

async function connected() {
  const { port, client } = await peers.listen();
  const started = startReceiver(new ChunkReceiver("127.0.0.1", port), peers);
  const socket = await client;
  socket.on("error", () => {});
  return { ...started, socket, address: `127.0.0.1:${port}` };
}

test("restarts when the stream ends", async () => {
  const { supervisor, socket, address } = await connected();
  socket.end("hello");
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`${address} ended the stream`]));
  expect(supervisor.records).toEqual(["hello"]);
});

test("restarts when reading fails, and lets the peer go", async () => {
  const { supervisor, socket, address } = await connected();
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.write("bad");
  await closed;
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`The connection to ${address} failed: no such chunk`]));
});

test("restarts when the reader has enough, and lets the peer go", async () => {
  const { supervisor, socket, address } = await connected();
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.write("enough");
  await closed;
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`${address} ended the stream`]));
});

test("may be started again", async () => {
  const { port, client, server } = await peers.listen();
  const { receiver, supervisor } = startReceiver(new ChunkReceiver("127.0.0.1", port), peers);
  (await client).on("error", () => {});
  await receiver.onStop();
  const second = new Promise<void>((resolve) => {
    server.once("connection", (socket) => {
      socket.end("again");
      resolve();
    });
  });
  receiver.onStart();
  await second;
  await vi.waitFor(() => expect(supervisor.records).toEqual(["again"]));
  await vi.waitFor(() => expect(supervisor.restarts).toHaveLength(1));
});

test.each([
  ["", 1],
  [undefined, 1],
  ["localhost", 0],
  ["localhost", 65_536],
  ["localhost", "80"],
])("%s and %s are no address", (host, port) => {
  expect(() => requireAddress("socketStream", host, port)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("socketStream needs a host and a port") }),
  );
});
