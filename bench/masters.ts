// Word count over cached lines on several masters, by turns in one process: what a second executor gives. The masters
// are the job's arguments; the first is the one the others are compared with.
import { MillraceContext } from "millrace";
import { report, timed, warmMedian } from "./statistics.ts";
import { makeLines } from "./text.ts";

const ROUNDS = 14;
const LINES = 400_000;
const PARTITIONS = 4;
/** What two executors must give over one. */
const FLOORS: Readonly<Record<string, number>> = { "local[2]": 1.7 };

interface Prepared {
  readonly name: string;
  readonly times: number[];
  count(): Promise<number>;
  stop(): Promise<void>;
}

async function prepare(master: string): Promise<Prepared> {
  const context = new MillraceContext(master, "bench");
  const lines = context
    .parallelize([0, 1, 2, 3], PARTITIONS)
    .flatMap((seed) => makeLines(LINES / PARTITIONS, seed + 1))
    .cache();
  await lines.count();
  const count = () =>
    lines
      .flatMap((line) => line.split(" "))
      .map((word) => [word, 1])
      .reduceByKey((a, b) => a + b, PARTITIONS)
      .count();
  return { name: master.startsWith("redis") ? "2 executors over Redis" : master, times: [], count, stop: () => context.stop() };
}

const prepared: Prepared[] = [];
for (const master of process.argv.slice(2)) prepared.push(await prepare(master));
for (let round = 0; round < ROUNDS; round++) {
  for (const one of prepared) one.times.push(await timed(one.count));
}
const first = prepared[0];
for (const one of prepared) {
  report("masters", `word count on ${one.name}`, LINES / warmMedian(one.times) / 1000, "M lines/s");
  if (first === undefined || one === first) continue;
  const floor = FLOORS[one.name];
  report(
    "masters",
    `${one.name} over ${first.name}`,
    warmMedian(first.times) / warmMedian(one.times),
    "x",
    floor === undefined ? {} : { floor },
  );
}
for (const one of prepared) await one.stop();
