import { afterEach, expect, test, vi } from "vitest";
import { closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import { startReceiver, TcpPeers } from "../../test/receiver-bench.ts";
import { SocketReceiver, socketReceiver } from "./socket-receiver.ts";

const peers = new TcpPeers();
const listen = () => peers.listen();
afterEach(() => peers.close());

const start = (port: number, maxLineBytes?: number) => startReceiver(new SocketReceiver("127.0.0.1", port, undefined, maxLineBytes), peers);

test("stores lines; characters may be cut anywhere; the last line needs no end; the end of the stream restarts", async () => {
  const { port, client } = await listen();
  const { supervisor } = start(port);
  const socket = await client;
  for (const byte of Buffer.from("héllo 漢字\r\nsecond\nlast")) socket.write(Buffer.from([byte]));
  await vi.waitFor(() => expect(supervisor.records).toEqual(["héllo 漢字", "second"]));
  socket.end();
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`127.0.0.1:${port} ended the stream`]));
  expect(supervisor.records).toEqual(["héllo 漢字", "second", "last"]);
});

test("a refused connection restarts", async () => {
  const { port, server } = await listen();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  const { supervisor } = start(port);
  await vi.waitFor(() => expect(supervisor.restarts).toHaveLength(1));
  expect(supervisor.restarts[0]).toContain(`The connection to 127.0.0.1:${port} failed: connect ECONNREFUSED`);
});

test("holds the sender back while there is no room", async () => {
  const { port, client } = await listen();
  const { supervisor } = start(port);
  let makeRoom = () => {};
  supervisor.room = new Promise<void>((resolve) => {
    makeRoom = resolve;
  });
  const socket = await client;
  const total = 200_000;
  const line = `${"x".repeat(99)}\n`;
  let sent = 0;
  const write = () => {
    while (sent < total) {
      sent++;
      if (!socket.write(line)) break;
    }
  };
  socket.on("drain", write);
  write();
  await vi.waitFor(() => expect(supervisor.records).toHaveLength(1));
  // The sender fills the kernel's buffers and then gets no further drain.
  let before = -1;
  await vi.waitFor(
    () => {
      const moved = sent !== before;
      before = sent;
      expect(moved).toBe(false);
    },
    { interval: 200, timeout: 10_000 },
  );
  expect(supervisor.records).toHaveLength(1);
  expect(sent).toBeLessThan(total);
  supervisor.room = undefined;
  makeRoom();
  await vi.waitFor(() => expect(supervisor.records).toHaveLength(total), { timeout: 20_000 });
});

test("after onStop nothing is stored and nothing restarts", async () => {
  const { port, client } = await listen();
  const { receiver, supervisor } = start(port);
  const socket = await client;
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.on("error", () => {});
  await receiver.onStop();
  socket.write("late\n");
  await closed;
  expect(supervisor.records).toEqual([]);
  expect(supervisor.restarts).toEqual([]);
});

test("what had been read before onStop is stored before onStop ends", async () => {
  const { port, client } = await listen();
  const { receiver, supervisor } = start(port);
  let makeRoom = () => {};
  supervisor.room = new Promise<void>((resolve) => {
    makeRoom = resolve;
  });
  (await client).write("one\ntwo\nthree\n");
  await vi.waitFor(() => expect(supervisor.records).toEqual(["one"]));
  let isEnded = false;
  const stopped = receiver.onStop().then(() => {
    isEnded = true;
  });
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(isEnded).toBe(false);
  makeRoom();
  await stopped;
  expect(supervisor.records).toEqual(["one", "two", "three"]);
  expect(supervisor.restarts).toEqual([]);
});

test("a line over the limit is reported and left out", async () => {
  const { port, client } = await listen();
  const { supervisor } = start(port, 10);
  (await client).write(`${"y".repeat(50)}\nshort\n`);
  await vi.waitFor(() => expect(supervisor.records).toEqual(["short"]));
  expect(supervisor.errors).toEqual([`A line from 127.0.0.1:${port} of 50 bytes or more was left out: the limit is 10 bytes`]);
});

test("its factory travels, with the level of its blocks", () => {
  const tag = closureTagOf(socketReceiver("example", 9999, StorageLevel.MEMORY_ONLY));
  expect(tag?.captures()).toEqual(["example", 9999, StorageLevel.MEMORY_ONLY]);
  const remade = hydrateClosure(tag!.id, tag!.captures()) as () => SocketReceiver;
  expect(remade()).toBeInstanceOf(SocketReceiver);
  expect([remade().storageLevel, socketReceiver("example", 1)().storageLevel]).toEqual([
    StorageLevel.MEMORY_ONLY,
    StorageLevel.MEMORY_AND_DISK_SER_2,
  ]);
});
