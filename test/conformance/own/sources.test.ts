// Cases of Spark's InputStreamsSuite, JavaAPISuite and pyspark's test_context about inputs.
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DStream, type FileStreamOptions, StreamingContext, seconds } from "../../../index.ts";
import { ManualClock } from "../../../testing.ts";
import { TcpPeers } from "../../receiver-bench.ts";
import { collected, heard, ManualContext, ScriptedReceiver } from "./manual-context.ts";

let directory: string;
let context: ManualContext;
const peers = new TcpPeers();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-own-"));
});
afterEach(async () => {
  await context.ssc.stop();
  await peers.close();
  rmSync(directory, { recursive: true });
});

function put(path: string, content: string | Uint8Array, modifiedMs: number): void {
  const hidden = join(dirname(path), ".new");
  writeFileSync(hidden, content);
  utimesSync(hidden, modifiedMs / 1000, modifiedMs / 1000);
  renameSync(hidden, path);
}

const sums = (batches: readonly (readonly number[])[]) => batches.flat().reduce((sum, n) => sum + n, 0);

test("InputStreamsSuite/socket input stream", async () => {
  context = new ManualContext();
  const { ssc } = context;
  const { port, client } = await peers.listen();
  const batches = collected(ssc.socketTextStream("127.0.0.1", port));
  ssc.start();
  const socket = await client;
  for (let i = 1; i <= 5; i++) socket.write(`${i}\n`);
  const over = heard(ssc, "onReceiverError");
  socket.end();
  await over;
  await ssc.stop({ graceful: true });
  expect(batches.flat()).toEqual(["1", "2", "3", "4", "5"]);
  expect([ssc.progress.numTotalReceivedRecords, ssc.progress.numTotalProcessedRecords]).toEqual([5, 5]);
});

/** A file "0" of 10,000 ms is there at 12,000 ms; then each batch of 2 s has one new file with its name as its line. */
async function fileBatches(options: FileStreamOptions): Promise<string[]> {
  put(join(directory, "0"), "0\n", 10_000);
  context = new ManualContext({ startMs: 12_000, batchSeconds: 2 });
  const { ssc, clock } = context;
  const batches = collected(ssc.textFileStream(directory, options));
  ssc.start();
  await ssc.whenIdle();
  clock.advance(1000);
  for (let i = 1; i <= 5; i++) {
    put(join(directory, `${i}`), `${i}\n`, clock.now());
    clock.advance(2000);
    await ssc.whenIdle();
  }
  return batches.flat().sort();
}

test("InputStreamsSuite/file input stream - newFilesOnly = true", async () => {
  expect(await fileBatches({ newFilesOnly: true })).toEqual(["1", "2", "3", "4", "5"]);
});

test("InputStreamsSuite/file input stream - newFilesOnly = false", async () => {
  expect(await fileBatches({ newFilesOnly: false })).toEqual(["0", "1", "2", "3", "4", "5"]);
});

test("InputStreamsSuite/file input stream - wildcard", async () => {
  for (const name of ["tmp1", "tmp2"]) mkdirSync(join(directory, name));
  put(join(directory, "0"), "0\n", 10_000);
  context = new ManualContext({ startMs: 12_000, batchSeconds: 2 });
  const { ssc, clock } = context;
  const batches = collected(ssc.textFileStream(`${directory}/*/`));
  ssc.start();
  await ssc.whenIdle();
  clock.advance(1000);
  for (let i = 1; i <= 10; i++) {
    put(join(directory, i <= 5 ? "tmp1" : "tmp2", `${i}`), `${i}\n`, clock.now());
    clock.advance(2000);
    await ssc.whenIdle();
  }
  expect(batches.flat().map(Number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("InputStreamsSuite/multi-thread receiver: ten loops of one thread, which is all that a receiver has", async () => {
  context = new ManualContext();
  const { ssc } = context;
  const receiveAll = async (receiver: ScriptedReceiver) => {
    const loop = async (n: number) => {
      for (let i = 0; i < 1000; i++) {
        await receiver.store(`${n}: ${i}`);
        if (i % 100 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, n) => loop(n)));
    receiver.stop("that was all");
  };
  const counts = collected(ssc.receiverStream(() => new ScriptedReceiver((receiver) => void receiveAll(receiver))).count());
  const stopped = heard(ssc, "onReceiverStopped");
  ssc.start();
  await stopped;
  await context.run();
  expect(sums(counts)).toBe(10_000);
});

test("InputStreamsSuite/test track the number of input stream", () => {
  context = new ManualContext();
  const { ssc } = context;
  const receiver = () => ssc.receiverStream(() => new ScriptedReceiver(() => {}));
  const streams: DStream<unknown>[] = [receiver(), receiver(), ssc.queueStream([]), ssc.textFileStream(directory), ssc.queueStream([])];
  const { inputs } = ssc.parts.graph;
  expect(inputs.map(({ streamId }) => streamId)).toEqual([0, 1, 2, 3, 4]);
  expect(inputs).toEqual(streams.map((stream) => stream.node));
  expect(inputs.flatMap(({ streamId, name }) => (name.startsWith("ScriptedReceiver") ? [streamId] : []))).toEqual([0, 1]);
});

/** What a stream of files holds, empty batches left out, when two files appear one second apart in batches of 0.1 s. */
async function twoFiles<T>(contents: string | Uint8Array, open: (ssc: StreamingContext) => DStream<T>): Promise<T[][]> {
  context = new ManualContext({ startMs: 100_000, batchSeconds: 0.1 });
  const { ssc, clock } = context;
  const batches = collected(open(ssc));
  ssc.start();
  await ssc.whenIdle();
  for (const name of ["a", "b"]) {
    put(join(directory, name), contents, clock.now() + 50);
    await context.run(10);
  }
  return batches.filter((batch) => batch.length > 0);
}

test("pyspark.streaming.tests.test_context.StreamingContextTests/test_text_file_stream", async () => {
  const lines = Array.from({ length: 10 }, (_, i) => `${i}\n`).join("");
  const numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(await twoFiles(lines, (ssc) => ssc.textFileStream(directory).map(Number))).toEqual([numbers, numbers]);
});

test("pyspark.streaming.tests.test_context.StreamingContextTests/test_binary_records_stream", async () => {
  const bytes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const records = await twoFiles(new Uint8Array(bytes), (ssc) => ssc.binaryRecordsStream(directory, 10).map((record) => [...record]));
  expect(records).toEqual([[bytes], [bytes]]);
});

test("JavaAPISuite/testTextFileStream", async () => {
  put(join(directory, "0"), "0\n", 1000);
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock });
  context = Object.assign(new ManualContext(), { ssc, clock });
  const batches = collected(ssc.textFileStream(directory));
  ssc.start();
  await context.run();
  expect(batches).toEqual([["0"]]);
});
