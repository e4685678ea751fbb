// mapWithState with 1 k and with 1 M keys held, 1 k of them touched in each batch: how long does a batch take? Masters are
// given as arguments. The clock is moved by hand, so a batch takes as long as its work. Every tenth batch writes a
// checkpoint of all states; it is counted by itself.
import { type State, StateSpec, StreamingContext, seconds } from "millrace";
import { ManualClock } from "millrace/testing";
import { percentile, report } from "./statistics.ts";

const TOUCHED = 1000;
const HELD = [1000, 1_000_000];
const WARM_UP = 60;
const MEASURED = 240;
const CHECKPOINT_BATCHES = 10;

/** Lines "USER SCORE" of one batch, users spread over all; the same in every run. */
function makeLines(held: number, batch: number): string[] {
  let seed = batch + 1;
  return Array.from({ length: TOUCHED }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return `user-${Math.floor((seed / 2 ** 32) * held)} ${seed % 100}`;
  });
}

interface Times {
  readonly plain: number[];
  readonly checkpoints: number[];
}

async function measure(master: string, held: number): Promise<Times> {
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master, batchInterval: seconds(1), clock });
  ssc.checkpoint(`${process.env.TMPDIR ?? "/tmp"}/millrace-bench-state`);
  const batches = WARM_UP + MEASURED;
  const total = StateSpec.function((user: string, score: number | undefined, state: State<number>) => {
    state.update((state.getOption() ?? 0) + score!);
    return `${user} ${state.get()}`;
  });
  const initial = ssc.sparkContext.range(0, held, 1, 4).map((i): [string, number] => [`user-${i}`, 0]);
  const queue = Array.from({ length: batches }, (_, batch) => makeLines(held, batch));
  let touched = 0;
  ssc
    .queueStream(queue)
    .map((line): [string, number] => {
      const [user = "", score] = line.split(" ");
      return [user, Number(score)];
    })
    .mapWithState(total.initialState(initial).numPartitions(2))
    .foreachRDD(async (rdd) => {
      touched += (await rdd.collect()).length;
    });
  const failed = ssc.awaitTermination();
  failed.catch(() => {});
  ssc.start();
  await ssc.whenIdle();
  const times: Times = { plain: [], checkpoints: [] };
  for (let batch = 0; batch < batches; batch++) {
    const start = performance.now();
    clock.advance(1000);
    await Promise.race([ssc.whenIdle(), failed]);
    if (batch < WARM_UP) continue;
    ((batch + 1) % CHECKPOINT_BATCHES === 0 ? times.checkpoints : times.plain).push(performance.now() - start);
  }
  await ssc.stop();
  if (touched !== batches * TOUCHED) throw new Error(`${touched} records came out instead of ${batches * TOUCHED}`);
  return times;
}

for (const master of process.argv.slice(2).filter((arg) => /^(local|redis)/.test(arg))) {
  const medians: number[] = [];
  for (const held of HELD) {
    const { plain, checkpoints } = await measure(master, held);
    medians.push(percentile(plain, 0.5));
    const name = `${master.replace(/^redis.*/, "redis")}, ${held} keys held, ${TOUCHED} touched`;
    report("state", `${name}: time of a batch, p50`, percentile(plain, 0.5), "ms");
    report("state", `${name}: time of a batch, p95`, percentile(plain, 0.95), "ms");
    report("state", `${name}: time of a batch with a checkpoint, p50`, percentile(checkpoints, 0.5), "ms");
  }
  report("state", `${master.replace(/^redis.*/, "redis")}: a million keys held over a thousand`, medians[1]! / medians[0]!, "x", {
    ceiling: 2,
  });
}
