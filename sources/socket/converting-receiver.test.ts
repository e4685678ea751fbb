import { afterEach, expect, test, vi } from "vitest";
import { builtin, closureTagOf, hydrateClosure } from "../../engine/closure/closure.ts";
import { startReceiver, TcpPeers } from "../../test/receiver-bench.ts";
import { ConvertingReceiver, convertingReceiver } from "./converting-receiver.ts";

const peers = new TcpPeers();
afterEach(() => peers.close());

async function* fixedText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= 3; rest = rest.subarray(3)) yield rest.toString("utf8", 0, 3);
  }
}

test("stores what the function makes of the bytes, and connects again at the end", async () => {
  const { port, client } = await peers.listen();
  const { supervisor } = startReceiver(new ConvertingReceiver("127.0.0.1", port, fixedText), peers);
  const socket = await client;
  socket.write("abcde");
  await vi.waitFor(() => expect(supervisor.records).toEqual(["abc"]));
  socket.end("f");
  await vi.waitFor(() => expect(supervisor.records).toEqual(["abc", "def"]));
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`127.0.0.1:${port} ended the stream`]));
});

test("the function is held back while there is no room", async () => {
  const { port, client } = await peers.listen();
  const { supervisor } = startReceiver(new ConvertingReceiver("127.0.0.1", port, fixedText), peers);
  let makeRoom = () => {};
  supervisor.room = new Promise<void>((resolve) => {
    makeRoom = resolve;
  });
  (await client).write("abcdef");
  await vi.waitFor(() => expect(supervisor.records).toEqual(["abc"]));
  supervisor.room = undefined;
  makeRoom();
  await vi.waitFor(() => expect(supervisor.records).toEqual(["abc", "def"]));
});

test("a function that throws restarts the receiver", async () => {
  const { port } = await peers.listen();
  const failing = () => {
    throw new Error("no parser");
  };
  const { supervisor } = startReceiver(new ConvertingReceiver("127.0.0.1", port, failing), peers);
  await vi.waitFor(() => expect(supervisor.restarts).toEqual([`The connection to 127.0.0.1:${port} failed: no parser`]));
});

test("its factory travels with the function", () => {
  const converter = builtin("test-fixed-text", fixedText);
  const tag = closureTagOf(convertingReceiver("example", 9999, converter));
  expect(tag?.captures()).toEqual(["example", 9999, converter, undefined]);
  expect((hydrateClosure(tag!.id, tag!.captures()) as () => unknown)()).toBeInstanceOf(ConvertingReceiver);
});

test("what is no function is refused", () => {
  expect(() => convertingReceiver("example", 9999, "utf8" as never)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
