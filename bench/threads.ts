// Word count over cached lines on local[1] and local[2], by turns in one process: what a second thread gives.
import { MillraceContext } from "millrace";

const ROUNDS = 14;
const LINES = 400_000;
const PARTITIONS = 4;

function median(times: readonly number[]): number {
  const warm = times.slice(Math.floor(times.length / 2)).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)] ?? Number.NaN;
}

async function prepare(master: string): Promise<{ run(): Promise<number>; stop(): Promise<void> }> {
  const context = new MillraceContext(master, "bench");
  const seeds = context.parallelize([0, 1, 2, 3], PARTITIONS);
  const lines = seeds
    .mapPartitions(function* (_records, partition) {
      let seed = partition + 1;
      const next = () => {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        return seed / 0x7fffffff;
      };
      for (let i = 0; i < LINES / PARTITIONS; i++) {
        yield Array.from({ length: 8 }, () => `word${Math.floor(20_000 ** next())}`).join(" ");
      }
    })
    .cache();
  await lines.count();
  const counts = () =>
    lines
      .flatMap((line) => line.split(" "))
      .map((word) => [word, 1])
      .reduceByKey((a, b) => a + b, PARTITIONS)
      .count();
  return { run: counts, stop: () => context.stop() };
}

const masters = ["local[1]", "local[2]"];
const prepared = await Promise.all(masters.map(prepare));
const times: number[][] = masters.map(() => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, { run }] of prepared.entries()) {
    const start = performance.now();
    await run();
    times[i]!.push(performance.now() - start);
  }
}
for (const [i, master] of masters.entries()) {
  console.log(JSON.stringify({ bench: "threads", name: `word count on ${master}`, value: LINES / median(times[i]!) / 1000, unit: "M lines/s" }));
}
console.log(JSON.stringify({ bench: "threads", name: "local[2] over local[1]", value: median(times[0]!) / median(times[1]!), unit: "x", floor: 1.7 }));
await Promise.all(prepared.map(({ stop }) => stop()));
