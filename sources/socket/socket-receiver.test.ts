import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import type { ReceiverSupervisor } from "../../engine/streaming/receiver.ts";
import { SocketReceiver, socketReceiver } from "./socket-receiver.ts";

class RecordingSupervisor implements ReceiverSupervisor {
  readonly streamId = 0;
  readonly records: unknown[] = [];
  readonly restarts: string[] = [];
  readonly errors: string[] = [];
  room: Promise<void> | undefined;

  store(record: unknown): void | Promise<void> {
    this.records.push(record);
    return this.room;
  }
  async storeBlock(): Promise<void> {}
  async storeBytes(): Promise<void> {}
  reportError(message: string): void {
    this.errors.push(message);
  }
  restart(message: string, error?: unknown): void {
    this.restarts.push(error instanceof Error ? `${message}: ${error.message}` : message);
  }
  stop(): void {}
  isStarted(): boolean {
    return true;
  }
  isStopped(): boolean {
    return false;
  }
}

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A server on a free port, and the promise of its first client. */
async function listen(): Promise<{ port: number; client: Promise<Socket>; server: Server }> {
  const server = createServer();
  const client = new Promise<Socket>((resolve) => {
    server.once("connection", (socket) => {
      cleanups.push(() => void socket.destroy());
      resolve(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, client, server };
}

function start(port: number, maxLineBytes?: number): { receiver: SocketReceiver; supervisor: RecordingSupervisor } {
  const receiver = new SocketReceiver("127.0.0.1", port, maxLineBytes);
  const supervisor = new RecordingSupervisor();
  receiver.attach(supervisor);
  receiver.onStart();
  cleanups.unshift(() => receiver.onStop());
  return { receiver, supervisor };
}

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

test("its factory travels", () => {
  const tag = closureTagOf(socketReceiver("example", 9999));
  expect(tag?.captures()).toEqual(["example", 9999]);
  const remade = hydrateClosure(tag!.id, tag!.captures()) as () => unknown;
  expect(remade()).toBeInstanceOf(SocketReceiver);
});
