// Every example runs as its header says, and is short enough to be read at a glance. `npm start`'s own program is run by
// the examples step of .ci/check. Needs the build (`npm test` makes it).
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "./source-tree.ts";
import { startCli } from "./spawn-cli.ts";

let work: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "millrace-examples-"));
});
afterEach(() => rm(work, { recursive: true }));

async function moveIn(directory: string, name: string, text: string): Promise<void> {
  await writeFile(join(directory, `.${name}`), text);
  await rename(join(directory, `.${name}`), join(directory, name));
}

test.each([
  ["directory-word-count.ts", []],
  ["directory-word-count.ts", ["--master", "local"]],
  ["directory-word-count-script.ts", []],
])("%s %j counts the words of files that are moved in", async (example, options) => {
  const cli = startCli(["run", `examples/${example}`, ...options, "--", work]);
  await cli.seen(/^Time: \d+ ms$/m);
  await moveIn(work, "text", "to be or not to be\n");
  await cli.seen(/\(to,2\)/);
  cli.child.kill("SIGINT");
  const { code, stdout } = await cli.finished;
  expect(code).toBe(0);
  for (const pair of ["(to,2)", "(be,2)", "(or,1)", "(not,1)"]) expect(stdout.split("\n")).toContain(pair);
});

test("directory-word-count.ts also saves each batch where it is told", async () => {
  const input = await mkdtemp(join(work, "in-"));
  const cli = startCli(["run", "examples/directory-word-count.ts", "--batch-interval", "200ms", "--", input, join(work, "counts")]);
  await cli.seen(/^Time: \d+ ms$/m);
  await moveIn(input, "text", "a b a\n");
  await cli.seen(/\(a,2\)/);
  cli.child.kill("SIGINT");
  expect((await cli.finished).code).toBe(0);
  const saved: string[] = [];
  for (const batch of (await readdir(work)).filter((name) => /^counts-\d+$/.test(name))) {
    const files = await readdir(join(work, batch));
    expect(files).toContain("_SUCCESS");
    for (const file of files) saved.push(...(await readFile(join(work, batch, file), "utf8")).split("\n"));
  }
  expect(saved.filter((line) => line !== "").sort()).toEqual(["(a,2)", "(b,1)"]);
});

test("network-word-count.ts counts the words of a server, and finds it again when it was away", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end("hello world hello\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const cli = startCli(["run", "examples/network-word-count.ts", "--batch-interval", "200ms", "--", "127.0.0.1", String(port)]);
  await cli.seen(/\(hello,2\).*\(hello,2\)/s);
  expect(await Promise.race([cli.finished, cli.seen(/127\.0\.0\.1:\d+ ended the stream/)])).toBeUndefined();
  cli.child.kill("SIGINT");
  expect((await cli.finished).code).toBe(0);
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

test("windowed-word-count.ts shows the most frequent words first, until they have left the window", async () => {
  const args = ["--batch-interval", "200ms", "--", work, "1", "0.4"];
  const cli = startCli(["run", "examples/windowed-word-count.ts", ...args]);
  await cli.seen(/^Time: \d+ ms$/m);
  await moveIn(work, "text", "b a c a b a\n");
  await cli.seen(/^\(a,3\)\n\(b,2\)\n\(c,1\)\n$/m);
  await cli.seen(/\(c,1\)\n\n-+\nTime: \d+ ms\n-+\n\n/);
  cli.child.kill("SIGINT");
  expect((await cli.finished).code).toBe(0);
});

describe("each example", async () => {
  const examples = await readdir(join(ROOT, "examples"));
  test.each(examples)("%s has at most 80 lines and says what it shows", async (example) => {
    const text = await readFile(join(ROOT, "examples", example), "utf8");
    expect(text.split("\n").length - 1).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^\/\/ .{20}/);
    if (example.endsWith(".ts")) {
      expect(text).toContain(`examples/${example}`);
      expect(text).toContain("It prints");
    }
  });
});
