import { mkdtempSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askControl, type ControlReply, type ControlRequest, serveControl } from "./control-channel.ts";

const path = join(mkdtempSync(join(tmpdir(), "millrace-control-")), "s");
let answer: (request: ControlRequest) => Promise<ControlReply>;
let server: Awaited<ReturnType<typeof serveControl>>;
beforeAll(async () => {
  server = await serveControl(path, (request) => answer(request));
});
afterAll(() => server.close());

test("a request is answered", async () => {
  answer = async (request) => ({ ok: true, master: JSON.stringify(request), wanted: 1, ready: 0 });
  expect(await askControl(path, { type: "ScaleCluster", executors: 3 }, 1000)).toMatchObject({
    master: '{"type":"ScaleCluster","executors":3}',
  });
});

test("a failure, a silence, an absence: CLUSTER_UNREACHABLE with the reason", async () => {
  answer = () => Promise.reject(new Error("too many"));
  const unreachable = (why: string) => ({ code: "CLUSTER_UNREACHABLE", message: expect.stringContaining(why) });
  await expect(askControl(path, { type: "StopCluster" }, 1000)).rejects.toMatchObject(unreachable("too many"));
  answer = () => new Promise(() => {});
  await expect(askControl(path, { type: "StopCluster" }, 50)).rejects.toMatchObject(unreachable("silent for 50 ms"));
  await expect(askControl("/nowhere/s", { type: "StopCluster" }, 50)).rejects.toMatchObject(unreachable("ENOENT"));
});

test("nonsense is answered with an error, and too much of it cut off", async () => {
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(path);
      let reply = "";
      socket.on("data", (chunk) => {
        reply += chunk;
      });
      socket.on("error", () => {});
      socket.once("close", () => resolve(reply));
      socket.write(text);
    });
  expect(JSON.parse(await say("{nonsense\n"))).toMatchObject({ ok: false });
  expect(await say("x".repeat(100_000))).toBe("");
});
