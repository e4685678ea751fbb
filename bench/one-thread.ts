// One thread: RDD programs on master `local` against the plain loop one would write by hand, in one process, by turns.
import { MillraceContext } from "millrace";

const ROUNDS = 12;
const NUMBERS = 3_000_000;
const LINES = 200_000;

/** Median of the later half of the rounds, in milliseconds: the first rounds warm up. */
function median(times: readonly number[]): number {
  const warm = times.slice(Math.floor(times.length / 2)).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)] ?? Number.NaN;
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function compare(name: string, floor: number, records: number, byHand: () => unknown, withRdds: () => Promise<unknown>): Promise<void> {
  const hand: number[] = [];
  const rdds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    hand.push(await timed(byHand));
    rdds.push(await timed(withRdds));
  }
  const report = (figure: string, value: number, unit: string, extra = {}) => console.log(JSON.stringify({ bench: "one-thread", name: `${name}: ${figure}`, value, unit, ...extra }));
  report("by hand", records / median(hand) / 1000, "M rec/s");
  report("millrace", records / median(rdds) / 1000, "M rec/s");
  report("ratio", median(hand) / median(rdds), "x of the hand-written loop", { floor });
}

function makeLines(): string[] {
  const words = Array.from({ length: 20_000 }, (_, i) => `word${i}`);
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  // Words as frequent as in a text: the k-th in proportion to 1/k.
  const word = () => words[Math.min(words.length - 1, Math.floor(words.length ** next()) - 1)]!;
  return Array.from({ length: LINES }, () => Array.from({ length: 8 }, word).join(" "));
}

const context = new MillraceContext("local", "bench");

const numbers = Array.from({ length: NUMBERS }, (_, i) => i);
const numbersRdd = context.parallelize(numbers, 1);
await compare(
  "map-filter-map-sum",
  0.5,
  NUMBERS,
  () => {
    let sum = 0;
    for (let i = 0; i < numbers.length; i++) {
      const a = numbers[i]! + 1;
      if (a % 2 !== 0) continue;
      sum += a * 2;
    }
    return sum;
  },
  () =>
    numbersRdd
      .map((x) => x + 1)
      .filter((x) => x % 2 === 0)
      .map((x) => x * 2)
      .reduce((a, b) => a + b),
);

const lines = makeLines();
const linesRdd = context.parallelize(lines, 1);
await compare(
  "word count",
  0.7,
  LINES,
  () => {
    const counts = new Map<string, number>();
    for (const line of lines) for (const word of line.split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts];
  },
  () =>
    linesRdd
      .flatMap((line) => line.split(" "))
      .map((word) => [word, 1])
      .reduceByKey((a, b) => a + b, 1)
      .collect(),
);

await context.stop();
