// Windows of 8, 64 and 512 slides on master `local`: how long a slide takes and how many values it merges, for
// reduceByKeyAndWindow without and with an inverse function, and for the same reduced batches merged anew at every slide.
// Every batch has each of the keys twice. The clock is moved by hand, so a slide takes as long as its work.
import { type DStream, StreamingContext, seconds } from "millrace";
import { ManualClock } from "millrace/testing";
import { percentile, report } from "./statistics.ts";

const KEYS = 1000;
const SIZES = [8, 64, 512];
/** Slides that are measured, after as many as fill a window. */
const SLIDES = 64;
const WARM_UP = 16;

type Counts = DStream<[number, number]>;
type Add = (a: number, b: number) => number;

const FORMS: Readonly<Record<string, (counts: Counts, add: Add, panes: number) => Counts>> = {
  "no inverse": (counts, add, panes) => counts.reduceByKeyAndWindow(add, seconds(panes), seconds(1), 1),
  inverse: (counts, add, panes) => counts.reduceByKeyAndWindow(add, (a, b) => a - b, seconds(panes), seconds(1), 1),
  "made anew": (counts, add, panes) => counts.reduceByKey(add, 1).window(seconds(panes)).reduceByKey(add, 1),
};

const batch = Array.from({ length: 2 * KEYS }, (_, i): [number, number] => [i % KEYS, 1]);

/** Milliseconds of each slide and the merges of all, once the window is full. */
async function measure(form: string, panes: number, isCounted: boolean): Promise<{ times: number[]; merges: number }> {
  const clock = new ManualClock(0);
  const ssc = new StreamingContext({ master: "local", batchInterval: seconds(1), clock });
  ssc.checkpoint(`${process.env.TMPDIR ?? "/tmp"}/millrace-bench-windows`);
  const merged = ssc.sparkContext.longAccumulator("merges");
  const add: Add = isCounted
    ? (a, b) => {
        merged.add(1);
        return a + b;
      }
    : (a, b) => a + b;
  const slides = panes + WARM_UP + SLIDES;
  const counts = ssc.queueStream(Array.from({ length: slides }, () => batch));
  let total = 0;
  FORMS[form]!(counts, add, panes).foreachRDD(async (rdd) => {
    total = (await rdd.collect()).reduce((sum, [, count]) => sum + count, 0);
  });
  const failed = ssc.awaitTermination();
  failed.catch(() => {});
  ssc.start();
  await ssc.whenIdle();
  const times: number[] = [];
  let before = 0;
  for (let slide = 0; slide < slides; slide++) {
    if (slide === slides - SLIDES) before = merged.value;
    const start = performance.now();
    clock.advance(1000);
    await Promise.race([ssc.whenIdle(), failed]);
    times.push(performance.now() - start);
  }
  const merges = merged.value - before;
  await ssc.stop();
  if (total !== panes * batch.length) throw new Error(`The window of ${panes} slides holds ${total} and not ${panes * batch.length}`);
  return { times: times.slice(-SLIDES), merges };
}

for (const form of Object.keys(FORMS)) {
  const medians: number[] = [];
  for (const panes of SIZES) {
    const { times } = await measure(form, panes, false);
    medians.push(percentile(times, 0.5));
    report("windows", `${form}, ${panes} slides a window: time of a slide, p50`, percentile(times, 0.5), "ms");
    report("windows", `${form}, ${panes} slides a window: time of a slide, p99`, percentile(times, 0.99), "ms");
    const { merges } = await measure(form, panes, true);
    // A batch's own merge of each key counts too.
    const ceiling = form === "no inverse" ? 2 * Math.log2(panes) + 2 : form === "inverse" ? 3 : undefined;
    const promise = ceiling === undefined ? {} : { ceiling };
    report("windows", `${form}, ${panes} slides a window: merges`, merges / SLIDES / KEYS, "a key and slide", promise);
  }
  const promise = form === "made anew" ? {} : { ceiling: 4 };
  report("windows", `${form}: ${SIZES.at(-1)} slides a window over ${SIZES[0]}`, medians.at(-1)! / medians[0]!, "x", promise);
}
