import { afterEach, expect, test, vi } from "vitest";
import { closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import { encodeRecords } from "../../engine/serialize/records.ts";
import { startReceiver, TcpPeers } from "../../test/receiver-bench.ts";
import { RawSocketReceiver, rawSocketReceiver } from "./raw-socket-receiver.ts";

const peers = new TcpPeers();
afterEach(() => peers.close());

function frame(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

async function connected(maxBlockBytes?: number) {
  const { port, client } = await peers.listen();
  const { supervisor } = startReceiver(new RawSocketReceiver("127.0.0.1", port, undefined, maxBlockBytes), peers);
  const socket = await client;
  socket.on("error", () => {});
  return { supervisor, socket, address: `127.0.0.1:${port}` };
}

test("stores blocks as they come, however they are cut", async () => {
  const { supervisor, socket } = await connected();
  const blocks = [["a", "b"], [1, null, { k: [2] }], Array.from({ length: 50_000 }, (_, i) => i)];
  const bytes = Buffer.concat(blocks.map((records) => frame(encodeRecords(records))));
  for (const at of [0, 3, 5, 20]) socket.write(bytes.subarray(at, { 0: 3, 3: 5, 5: 20 }[at]));
  await vi.waitFor(() => expect(supervisor.blocks).toEqual(blocks));
  expect([supervisor.errors, supervisor.restarts]).toEqual([[], []]);
});

test("the next block waits until the last one is safe", async () => {
  const { supervisor, socket } = await connected();
  let makeRoom = () => {};
  supervisor.room = new Promise<void>((resolve) => {
    makeRoom = resolve;
  });
  socket.write(Buffer.concat([frame(encodeRecords(["a"])), frame(encodeRecords(["b"]))]));
  await vi.waitFor(() => expect(supervisor.blocks).toEqual([["a"]]));
  makeRoom();
  await vi.waitFor(() => expect(supervisor.blocks).toEqual([["a"], ["b"]]));
});

test("what is no block is told and left out; the next one is taken", async () => {
  const { supervisor, socket, address } = await connected();
  socket.write(Buffer.concat([frame(Buffer.from("hello")), frame(encodeRecords(["sound"]))]));
  await vi.waitFor(() => expect(supervisor.blocks).toEqual([["sound"]]));
  expect(supervisor.errors).toEqual([`A block of 5 bytes from ${address} was left out. Send what encodeRecords(records) gives.`]);
});

test("a block that is too long ends the connection", async () => {
  const { supervisor, socket, address } = await connected(10);
  socket.write(frame(new Uint8Array(11)));
  const message = `The connection to ${address} failed: A block of 11 bytes was announced: the limit is 10 bytes`;
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([message]));
});

test("an end within a block is told", async () => {
  const { supervisor, socket, address } = await connected();
  socket.end(frame(encodeRecords(["cut"])).subarray(0, 6));
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`${address} ended the stream`]));
  expect([supervisor.blocks, supervisor.errors]).toEqual([[], [`${address} ended the stream within a block, which was left out`]]);
});

test("its factory travels", () => {
  const tag = closureTagOf(rawSocketReceiver("example", 9999));
  expect((hydrateClosure(tag!.id, tag!.captures()) as () => unknown)()).toBeInstanceOf(RawSocketReceiver);
});
