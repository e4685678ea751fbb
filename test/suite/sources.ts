// Inputs on the executors of every master: receivers of the job's own, bytes from sockets, files read by a function.
import { mkdtempSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { type DStream, encodeRecords, Receiver, StorageLevel, StreamingContext, seconds } from "millrace";
import { ManualClock } from "millrace/testing";
import { CONF } from "./case.ts";
import type { OutputCase } from "./outputs.ts";

/** Stores what it is told to, says that something went wrong, and ends for good. */
class Letters extends Receiver<string> {
  private readonly letters: readonly string[];
  private readonly acknowledged: unknown[] = [];

  constructor(letters: readonly string[]) {
    super(StorageLevel.MEMORY_ONLY);
    this.letters = letters;
  }

  override async onStart(): Promise<void> {
    const [first = "", ...others] = this.letters;
    await this.store(first);
    await this.storeBlock(others, { letters: others.length });
    await this.storeBytes(encodeRecords([`acknowledged ${JSON.stringify(this.acknowledged)}`]), "the last");
    this.reportError("test report error", new Error("test report exception"));
    this.stop("that was all");
  }

  override onStop(): void {}

  override onBlockStored(metadata: readonly unknown[]): void {
    this.acknowledged.push(...metadata);
  }
}

/** Stores so many blocks of so many numbers, without a copy, and ends for good. */
class Counting extends Receiver<number> {
  private readonly blocks: number;
  private readonly size: number;

  constructor(blocks: number, size: number) {
    super(StorageLevel.MEMORY_ONLY_SER);
    this.blocks = blocks;
    this.size = size;
  }

  override async onStart(): Promise<void> {
    for (let i = 0; i < this.blocks; i++) await this.storeBlock(Array.from({ length: this.size }, (_, j) => i * this.size + j));
    this.stop("that was all");
  }

  override onStop(): void {}
}

interface Heard {
  readonly batches: unknown[];
  readonly events: string[];
}

/** Runs a program until `isOver` says that its receiver has told all, and then a graceful stop. */
async function receive<T>(master: string, isOver: RegExp, declare: (ssc: StreamingContext) => DStream<T>): Promise<Heard> {
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master, batchInterval: seconds(1), clock, conf: CONF });
  const [batches, events]: [unknown[], string[]] = [[], []];
  declare(ssc).foreachRDD(async (rdd) => void batches.push(await rdd.collect()));
  await new Promise<void>((resolve, reject) => {
    const note = (event: string) => {
      events.push(event);
      if (isOver.test(event)) resolve();
    };
    ssc.addStreamingListener({
      onReceiverStarted: ({ name, active }) => note(`${name} started ${active}`),
      onReceiverError: ({ name, lastErrorMessage, lastError }) => note(`${name}: ${lastErrorMessage} (${lastError.split("\n")[0]})`),
      onReceiverStopped: ({ name, lastErrorMessage }) => note(`${name} stopped: ${lastErrorMessage}`),
      onBatchCompleted: (batch) => {
        for (const { numRecords, metadata } of batch.streamIdToInputInfo.values()) batches.push([numRecords, metadata]);
      },
    });
    ssc.awaitTermination().catch(reject);
    ssc.start();
  });
  await ssc.stop({ graceful: true });
  return { batches, events };
}

/** A server that sends `bytes` to each client and ends the connection. */
async function serve<R>(bytes: Uint8Array, use: (port: number) => Promise<R>): Promise<R> {
  const server = createServer((socket) => socket.on("error", () => {}).end(bytes));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use((server.address() as { port: number }).port);
  } finally {
    server.close();
  }
}

export const sources: readonly OutputCase[] = [
  {
    name: "receiverStream: a receiver of the job, its blocks and their metadata, its error and its end",
    expected: {
      batches: [
        ["a", "b", "c", 'acknowledged [{"letters":2}]'],
        [4, { blocks: [{ letters: 2 }, "the last"] }],
      ],
      events: ["Letters-0: test report error (Error: test report exception)", "Letters-0 stopped: that was all"],
    },
    run(master) {
      const letters = ["a", "b", "c"];
      return receive(master, /stopped/, (ssc) => ssc.receiverStream(() => new Letters(letters)));
    },
  },
  {
    name: "StreamingContextSuite/SPARK-18560 Receiver data should be deserialized properly.: blocks of one executor, read by all",
    expected: [Array.from({ length: 200 }, (_, i) => i), [200, {}]],
    async run(master) {
      // More blocks than one executor can have read before another helps it.
      const { batches } = await receive(master, /stopped/, (ssc) =>
        ssc
          .receiverStream(() => new Counting(20, 10))
          .map((n) => {
            const end = performance.now() + 1;
            while (performance.now() < end);
            return n;
          })
          .transform((rdd) => rdd.sortBy((n) => n, true, 1)),
      );
      return batches;
    },
  },
  {
    name: "socketStream: what a function makes of the bytes",
    expected: [["1", "22", "333"].map((text) => `<${text}>`), [3, {}]],
    run(master) {
      return serve(Buffer.from("1,22,333,"), async (port) => {
        const [open, close] = ["<", ">"];
        const { batches } = await receive(master, /ended the stream/, (ssc) =>
          ssc.socketStream("127.0.0.1", port, async function* (bytes) {
            let text = "";
            for await (const chunk of bytes) text += Buffer.from(chunk).toString();
            for (const part of text.split(",")) if (part !== "") yield `${open}${part}${close}`;
          }),
        );
        return batches;
      });
    },
  },
  {
    name: "rawSocketStream: blocks as they are",
    expected: [
      [1, "two", { three: [3] }, new Date(4)],
      [4, {}],
    ],
    run(master) {
      const blocks = [
        [1, "two"],
        [{ three: [3] }, new Date(4)],
      ].map((records) => encodeRecords(records));
      const frames = blocks.flatMap((block) => [Buffer.from(Uint32Array.of(block.length).buffer).swap32(), block]);
      return serve(Buffer.concat(frames), async (port) => {
        const { batches } = await receive(master, /ended the stream/, (ssc) => ssc.rawSocketStream("127.0.0.1", port));
        return batches;
      });
    },
  },
  {
    name: "fileStream and binaryRecordsStream: what a function, or a length, makes of files",
    expected: [
      ["a.txt has 4", "b.txt has 2"],
      [
        [97, 97],
        [98, 98],
        [99, 99],
      ],
    ],
    async run(master, parent) {
      const directory = mkdtempSync(`${parent}/files-`);
      const startMs = Math.floor(Date.now() / 1000) * 1000 - 60_000;
      const clock = new ManualClock(startMs);
      const ssc = new StreamingContext({ master, batchInterval: seconds(1), clock, conf: CONF });
      const seen: unknown[] = [];
      const verb = "has";
      const options = { filterFunc: (path: string) => path.endsWith(".txt") };
      ssc
        .fileStream(directory, (file) => [`${file.getPath().split("/").at(-1)} ${verb} ${file.toArray().length}`], options)
        .foreachRDD(async (rdd) => void seen.push(await rdd.collect()));
      ssc
        .binaryRecordsStream(directory, 2, options)
        .map((bytes) => [...bytes])
        .foreachRDD(async (rdd) => void seen.push(await rdd.collect()));
      ssc.start();
      await ssc.whenIdle();
      for (const [name, text] of [
        ["a.txt", "aabb"],
        ["b.txt", "cc"],
        ["c.log", "!"],
      ] as const) {
        writeFileSync(`${directory}/.new`, text);
        utimesSync(`${directory}/.new`, startMs / 1000 + 0.5, startMs / 1000 + 0.5);
        renameSync(`${directory}/.new`, `${directory}/${name}`);
      }
      clock.advance(1000);
      await ssc.whenIdle();
      await ssc.stop();
      await ssc.awaitTermination();
      return seen;
    },
  },
];
