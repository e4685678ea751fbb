// One thread: RDD programs on master `local` against the plain loop one would write by hand, in one process, by turns.
import { MillraceContext } from "millrace";
import { report, timed, warmMedian } from "./statistics.ts";
import { makeLines } from "./text.ts";

const ROUNDS = 12;
const NUMBERS = 3_000_000;
const LINES = 200_000;

async function compare(
  name: string,
  floor: number,
  records: number,
  byHand: () => unknown,
  withRdds: () => Promise<unknown>,
): Promise<void> {
  const hand: number[] = [];
  const rdds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    hand.push(await timed(byHand));
    rdds.push(await timed(withRdds));
  }
  report("one-thread", `${name}: by hand`, records / warmMedian(hand) / 1000, "M rec/s");
  report("one-thread", `${name}: millrace`, records / warmMedian(rdds) / 1000, "M rec/s");
  report("one-thread", `${name}: ratio`, warmMedian(hand) / warmMedian(rdds), "x of the hand-written loop", { floor });
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

const lines = makeLines(LINES, 1);
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
