import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { BlockConnection } from "./block-connection.ts";
import { FRAME, writeFrame } from "./block-frame.ts";

const path = join(mkdtempSync(join(tmpdir(), "millrace-connection-")), "s");
const impostor = createServer((socket) => {
  socket.on("error", () => {});
  socket.on("data", () => writeFrame(socket, FRAME.welcome));
});
await new Promise<void>((resolve) => impostor.listen(path, resolve));
afterAll(() => impostor.close());

test("a server that welcomes without having proved itself is refused", async () => {
  const opened = BlockConnection.open({ host: "127.0.0.1", port: 1, path }, { lease: "a/1", executorId: "e" }, [Buffer.alloc(32)], 1000);
  await expect(opened).rejects.toThrow(/not expected/);
});
