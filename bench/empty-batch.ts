// The latency of an empty batch of two stages, 4 + 4 tasks, on the master of the command line. bare-exchange.mjs has
// what the same messages take without us.
import { MillraceContext } from "millrace";
import { percentile, report, timed } from "./statistics.ts";

const BATCHES = 600;
const WARM_UP = 200;

const context = new MillraceContext();
const empty = context.parallelize<string>([], 4);
const times: number[] = [];
for (let batch = 0; batch < WARM_UP + BATCHES; batch++) {
  const counts = empty.map((word) => [word, 1]).reduceByKey((a, b) => a + b, 4);
  const ms = await timed(() => counts.collect());
  if (batch >= WARM_UP) times.push(ms);
}
report("empty-batch", "empty batch of 4 + 4 tasks, p50", percentile(times, 0.5), "ms");
report("empty-batch", "empty batch of 4 + 4 tasks, p99", percentile(times, 0.99), "ms");
await context.stop();
