// Random runs of the whole driver on a simulated cluster: results come in any order, twice or too late, executors die
// and appear, blocks vanish, tasks throw. Whatever happens, a job ends with the exact result or with a typed error.
import { expect, test } from "vitest";
import { SimulatedCluster, settle } from "../../test/simulated-cluster.ts";
import { isMillraceError } from "../errors.ts";
import { registerBackend } from "./backend.ts";
import "./context-functions.ts";
import { MillraceContext } from "./millrace-context.ts";

const SEEDS = 150;
const MAX_STEPS = 3000;
let cluster: SimulatedCluster;
registerBackend(/^simulation$/, () => cluster);

/** mulberry32 */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Two jobs at once over a cached RDD, a shuffle of a shuffle and a join; the second reuses what the first left. */
async function program(sc: MillraceContext): Promise<unknown> {
  const pairs = sc
    .parallelize(
      Array.from({ length: 40 }, (_, i) => i),
      5,
    )
    .map((n) => [n % 7, n] as [number, number]);
  const sums = pairs.reduceByKey((a, b) => a + b, 4).cache();
  const parity = sums.map(([key, sum]) => [key % 2, `${key}:${sum} `] as [number, string]).reduceByKey((a, b) => a + b, 3);
  const first = await Promise.all([parity.collect(), sums.count()]);
  const joined = await sums.join(pairs.groupByKey(4)).collect();
  return [first, joined];
}

const withoutFaults = (async () => {
  cluster = new SimulatedCluster(1);
  const job = program(new MillraceContext("simulation", "test"));
  let ended = false;
  void job.finally(() => {
    ended = true;
  });
  while (!ended) await cluster.drain();
  return job;
})();

/** One random step. Faults stop after a while, so that the job can end. */
async function step(random: (below: number) => number, faults: boolean): Promise<void> {
  const busy = cluster.busy();
  const choice = random(100);
  if (faults && choice < 4 && cluster.executors.size > 0)
    return cluster.kill([...cluster.executors.keys()][random(cluster.executors.size)]!);
  if (cluster.executors.size === 0 || (faults && choice < 8 && cluster.executors.size < 6)) return void cluster.add();
  if (faults && choice < 10) {
    const { blocks } = [...cluster.executors.values()][random(cluster.executors.size)]!;
    const ids = [...blocks.keys()];
    if (ids.length > 0) blocks.delete(ids[random(ids.length)]!);
  } else if (busy.length > 0 && (choice < 60 || cluster.arriving.length === 0)) {
    await cluster.runNext(busy[random(busy.length)]!, faults && random(25) === 0 ? new Error("thrown at random") : undefined);
  } else if (cluster.arriving.length > 0) {
    cluster.deliver(random(cluster.arriving.length), faults && random(8) === 0);
  }
}

async function simulate(seed: number): Promise<string> {
  const random = randomOf(seed);
  cluster = new SimulatedCluster(1 + random(4));
  const sc = new MillraceContext("simulation", "test", { conf: new Map([["task.maxFailures", "4"]]) });
  const faultySteps = random(400);
  let outcome: { value: unknown } | { error: unknown } | undefined;
  void program(sc).then(
    (value) => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  for (let i = 0; outcome === undefined; i++) {
    if (i > MAX_STEPS) throw new Error(`not ended after ${MAX_STEPS} steps`);
    await settle();
    if (outcome !== undefined) break;
    await step(random, i < faultySteps);
  }
  if ("error" in outcome) {
    if (!isMillraceError(outcome.error, "TASK_FAILED") && !isMillraceError(outcome.error, "FETCH_FAILED")) throw outcome.error;
    return outcome.error.code;
  }
  expect(outcome.value).toEqual(await withoutFaults);
  return "exact";
}

test(`${SEEDS} random runs end with the exact result or a typed error`, async () => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const outcome = await simulate(seed).catch((cause: Error) => {
      throw new Error(`seed ${seed}: ${cause.message}`, { cause });
    });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // Errors are the exception: the test would prove little if most runs gave up.
  expect(outcomes.get("exact") ?? 0).toBeGreaterThan(0.9 * SEEDS);
});

test("what is lost again and again is made again: results of dead executors are never used", async () => {
  cluster = new SimulatedCluster(2);
  const sc = new MillraceContext("simulation", "test");
  const job = program(sc);
  for (let round = 0; round < 6; round++) {
    await settle();
    const [victim] = cluster.busy();
    if (victim === undefined) break;
    await cluster.runNext(victim);
    cluster.kill(victim);
    cluster.add();
    cluster.deliver(0);
  }
  let ended = false;
  void job.finally(() => {
    ended = true;
  });
  while (!ended) await cluster.drain();
  expect(await job).toEqual(await withoutFaults);
});
