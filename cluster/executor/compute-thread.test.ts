// Starts real threads: needs the build (`npm test` makes it). What a thread does with tasks is in compute-worker.test.ts.
import { afterEach, expect, test } from "vitest";
import { decode } from "../../engine/serialize/codec.ts";
import type { StoreAnswer } from "../../engine/storage/partition-cache.ts";
import type { ComputeHost, FinishedTask, StoredBlock } from "./compute-host.ts";
import { ComputeThread } from "./compute-thread.ts";
import { KilledTasks } from "./killed-tasks.ts";

const threads: ComputeThread[] = [];
afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.terminate())));

class RecordingHost implements ComputeHost {
  readonly finished: FinishedTask[] = [];
  readonly blocks: StoredBlock[] = [];
  readonly ended: Promise<string>;
  exited: (reason: string) => void = () => {};

  constructor() {
    this.ended = new Promise((resolve) => {
      this.exited = resolve;
    });
  }
  taskFinished(task: FinishedTask): void {
    this.finished.push(task);
  }
  storeBlocks(blocks: readonly StoredBlock[]): void {
    this.blocks.push(...blocks);
  }
  async storeCached(): Promise<StoreAnswer> {
    return { place: undefined, copies: [], dropped: [] };
  }
  async fetchBlocks(): Promise<readonly undefined[]> {
    return [];
  }
}

async function start(host: ComputeHost, argv: readonly string[] = []): Promise<ComputeThread> {
  const thread = await ComputeThread.start(host, {
    executorId: "e1",
    memoryMiB: 128,
    storageBytes: 1e6,
    killed: new KilledTasks().memory,
    argv,
  });
  threads.push(thread);
  return thread;
}

const bundle = (code: string) => ["0".repeat(64), code] as const;

test("a job that ends its thread costs the thread, and the host is told", async () => {
  const host = new RecordingHost();
  const thread = await start(host, ["an argument"]);
  thread.loadBundle(...bundle('process.exit(process.argv.at(-1) === "an argument" ? 0 : 1);'));
  expect(await host.ended).toContain("process.exit");
  expect(await thread.readCached("rdd-1-0")).toBeUndefined();
});

test("an error outside of any task ends the thread, with the error as the reason", async () => {
  const host = new RecordingHost();
  const thread = await start(host);
  thread.loadBundle(...bundle('setImmediate(() => { throw new Error("nobody catches this"); });'));
  expect(await host.ended).toContain("nobody catches this");
});

test("a rejection that nobody handles ends the thread too", async () => {
  const host = new RecordingHost();
  const thread = await start(host);
  thread.loadBundle(...bundle('Promise.reject(new Error("unhandled"));'));
  expect(await host.ended).toContain("unhandled");
});

test("what is not cached is answered with nothing; a terminated thread is not reported as lost", async () => {
  const host = new RecordingHost();
  const thread = await start(host);
  expect(await thread.readCached("rdd-1-0")).toBeUndefined();
  const waiting = thread.readCached("rdd-1-1");
  await thread.terminate();
  expect(await waiting).toBeUndefined();
  expect(await Promise.race([host.ended, Promise.resolve("not told")])).toBe("not told");
});

test("an endless loop is ended by terminate", async () => {
  const host = new RecordingHost();
  const thread = await start(host);
  thread.loadBundle(...bundle("for (;;) {}"));
  await thread.terminate();
  expect(host.finished.map((task) => decode(task.outcome))).toEqual([]);
});
