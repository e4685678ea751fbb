// What a context makes of files, and what it runs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type MillraceContext, type SchedulerListener, TaskContext } from "millrace";
import { type RddCase, rdds } from "./case.ts";

/** A case with a directory of its own, in which these files stand. */
function filesCase(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  expected: unknown,
  run: (sc: MillraceContext, directory: string) => Promise<unknown>,
): RddCase {
  return rdds(name, expected, async (sc) => {
    const directory = mkdtempSync(join(tmpdir(), "millrace-suite-files-"));
    try {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(directory, path, ".."), { recursive: true });
        writeFileSync(join(directory, path), content);
      }
      return await run(sc, directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const LINES = "one\ntwo\r\nthree\n\nfünf";

export const contextFiles: readonly RddCase[] = [
  filesCase(
    "textFile: every line once, in order, wherever the partitions are cut",
    { "a.txt": LINES },
    Array.from({ length: 6 }, () => "one|two|three||fünf"),
    async (sc, directory) => {
      const joined: string[] = [];
      for (const partitions of [1, 2, 3, 5, 9, 30]) joined.push((await sc.textFile(`${directory}/a.txt`, partitions).collect()).join("|"));
      return joined;
    },
  ),
  filesCase(
    "textFile: directories, patterns and lists; compressed files; hidden ones are left out",
    { "in/b.txt": "b1\nb2\n".repeat(20), "in/a.txt.gz": gzipSync("a1\na2\n"), "in/_SUCCESS": "no", "in/.part": "no", "more/c.log": "c" },
    ["a1|a2|b1|b2|b1", "b2|b1|b2|c", 5],
    async (sc, directory) => [
      (await sc.textFile(`${directory}/in`).take(5)).join("|"),
      (await sc.textFile(`${directory}/in/*.txt,file://${directory}/more`).collect()).slice(-4).join("|"),
      sc.textFile(`${directory}/in`, 4).getNumPartitions(),
    ],
  ),
  filesCase(
    "textFile goes on as any RDD",
    { "1": "a b\nb", "2": "b\n" },
    [
      ["b", 3],
      ["a", 1],
    ],
    async (sc, directory) => {
      const counts = sc
        .textFile(directory, 3)
        .flatMap((line) => line.split(" "))
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b, 1);
      return (await counts.collect()).sort(([, a], [, b]) => b - a);
    },
  ),
  filesCase(
    "wholeTextFiles: a pair a file",
    { "1.txt": LINES, "2.txt.gz": gzipSync("packed"), "3.txt": "" },
    [
      ["1.txt", LINES],
      ["2.txt.gz", "packed"],
      ["3.txt", ""],
    ],
    async (sc, directory) => (await sc.wholeTextFiles(directory).collect()).map(([path, text]) => [nameOf(path), text]),
  ),
  filesCase(
    "binaryFiles: a handle a file, read where it is asked for",
    { a: "four", b: Uint8Array.of(1, 2, 255) },
    [
      ["a", 4, 102],
      ["b", 3, 1],
      ["b", 3],
    ],
    async (sc, directory) => {
      const files = sc.binaryFiles(directory);
      const sums = await files
        .map(([path, file]) => [path, file.toArray().length, file.toArray()[0]] as [string, number, number])
        .collect();
      const [, handle] = (await files.collect())[1]!;
      return [...sums.map(([path, ...numbers]) => [nameOf(path), ...numbers]), [nameOf(handle.getPath()), handle.toArray().length]];
    },
  ),
  filesCase("binaryRecords: records of one length", { r: Uint8Array.of(1, 2, 3, 4, 5, 6) }, [[3, 7, 11], 3], async (sc, directory) => {
    const records = sc.binaryRecords(`${directory}/r`, 2);
    return [await records.map((record) => record[0]! + record[1]!).collect(), await records.count()];
  }),
  filesCase("files that are not there: the action rejects, naming them", {}, ["INPUT_UNREADABLE", true], async (sc, directory) => {
    const missing = sc.textFile(`${directory}/none`).map((line) => line.length);
    const error = (await missing.count().catch((failure: unknown) => failure)) as { code: string; message: string };
    return [error.code, error.message.includes(`${directory}/none`)];
  }),
];

const add = (a: number, b: number) => a + b;

export const contextJobs: readonly RddCase[] = [
  rdds("runJob: partitions in their order, and results handed over in it", [[4, 0], [1, 5, 9], "0:1 1:5 2:9"], async (sc) => {
    const rdd = sc.range(0, 6, 1, 3);
    const sum = (numbers: IterableIterator<number>) => [...numbers].reduce(add, 0);
    const handled: string[] = [];
    await sc.runJob(rdd, sum, undefined, (index, result) => void handled.push(`${index}:${result}`));
    return [
      await sc.runJob(rdd, (numbers, task) => task.partitionId * [...numbers].length, [2, 0]),
      await sc.runJob(rdd, sum),
      handled.join(" "),
    ];
  }),
  rdds("local properties travel to tasks of every stage", [["ada", "ada"], [undefined]], async (sc) => {
    const user = () => TaskContext.get()?.getLocalProperty("user");
    const stages = sc
      .parallelize([1], 1)
      .map((n) => [n, user()] as [number, string | undefined])
      .groupByKey(1)
      .map(([, [before]]) => [before, user()]);
    const [both] = await sc.withLocalProperties({ user: "ada" }, () => stages.collect());
    return [both, await sc.parallelize([1], 1).map(user).collect()];
  }),
  rdds("a cancelled job rejects at once, its tasks end, and the next job runs", ["CANCELLED", "the user left", 3, true], async (sc) => {
    const controller = new AbortController();
    const endless = sc.parallelize([1, 2, 3, 4], 4).mapPartitions(async (numbers) => {
      const task = TaskContext.get();
      while (task?.isInterrupted() !== true) await new Promise((resolve) => setTimeout(resolve, 5));
      return numbers;
    });
    const running = sc.withSignal(controller.signal, () => endless.count());
    while (sc.statusTracker.getActiveStageIds().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("the user left"));
    const error = (await running.catch((failure: unknown) => failure)) as { code: string; cause: Error };
    const next = await sc.range(3).count();
    return [error.code, error.cause.message, next, sc.statusTracker.getActiveJobIds().length === 0];
  }),
  rdds(
    "a cancelled job leaves the shuffle alone that another one waits for",
    [
      "CANCELLED",
      [
        [0, 6],
        [1, 9],
      ],
    ],
    async (sc) => {
      const sums = sc
        .range(0, 6, 1, 3)
        .map((n) => [n % 2, n] as [number, number])
        .reduceByKey(add, 1);
      const [one, other] = [sc.withLocalProperties({ "spark.jobGroup.id": "one" }, () => sums.count()), sums.collect()];
      sc.cancelJobGroup("one");
      const code = await one.catch((failure: { code: string }) => failure.code);
      return [code, (await other).sort(([a], [b]) => a - b)];
    },
  ),
  rdds(
    "listeners hear of stages parents first, and of the job's end before whoever awaits it",
    "job, stage, stage, job, awaited",
    async (sc) => {
      const log: string[] = [];
      const listener: SchedulerListener = {
        onJobStart: () => log.push("job"),
        onStageCompleted: ({ stageInfo }) => log.push(stageInfo.failureReason ?? "stage"),
        onJobEnd: ({ error }) => log.push(error?.message ?? "job"),
      };
      sc.addSparkListener(listener);
      await sc
        .range(0, 6, 1, 3)
        .map((n) => [n % 2, n] as [number, number])
        .reduceByKey(add, 2)
        .count();
      log.push("awaited");
      sc.removeSparkListener(listener);
      return log.join(", ");
    },
  ),
];
