// Random streaming programs on every master against the plainest evaluator that could be. Inputs have any partitions,
// empty batches and batches without an RDD. What fails is shrunk, and its seed is printed. Needs `npm run build`.
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { installBundleRuntime } from "../cluster/compile/bundle-runtime.ts";
import { compileJob } from "../cluster/compile/compile-job.ts";
import { loadJob } from "../cluster/compile/load-job.ts";
import * as millrace from "../index.ts";
import * as spi from "../spi.ts";
import * as testing from "../testing.ts";
import { type PrivateCluster, testCluster } from "./private-cluster.ts";
import { evaluate, slideOf } from "./random-evaluator.ts";
import { ROOT } from "./source-tree.ts";
import type * as Streams from "./suite/random-streams.ts";
import { type Batches, JOINS, type Pair, type Program, STEPS, WINDOWS } from "./suite/random-streams.ts";

installBundleRuntime({ millrace, "millrace/spi": spi, "millrace/testing": testing }, ROOT);
const streams = (await loadJob(await compileJob(join(ROOT, "test/suite/random-streams.ts")))) as unknown as typeof Streams;

const partitions = fc.integer({ min: 1, max: 4 });
const slides = fc.record({ window: fc.integer({ min: 1, max: 4 }), slide: fc.constantFrom(1, 1, 2, 3) });
const { program } = fc.letrec<{ program: Program }>((tie) => {
  const parent = tie("program");
  const options: fc.WeightedArbitrary<Program>[] = [
    { weight: 1, arbitrary: fc.record({ op: fc.constant("input" as const), input: fc.nat(1) }) },
    { weight: 4, arbitrary: fc.record({ op: fc.constantFrom(...STEPS), parent, partitions }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constantFrom(...JOINS), parent, other: parent, partitions }) },
    {
      weight: 2,
      arbitrary: fc.record({ op: fc.constantFrom(...WINDOWS), parent, slides }).map(({ slides: both, ...rest }) => ({ ...rest, ...both })),
    },
    // A stream that is read twice.
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constantFrom(...JOINS), parent, partitions }).map((one) => ({ ...one, other: one.parent })),
    },
  ];
  return { program: fc.oneof({ maxDepth: 4, withCrossShrink: true }, ...options) };
});
const pair: fc.Arbitrary<Pair> = fc.tuple(fc.constantFrom("a", "b", "c", "__proto__"), fc.constantFrom("x", "y", "zz", "a", "é\ud83d"));
const batches: fc.Arbitrary<Batches> = fc.array(fc.option(fc.array(pair, { maxLength: 4 }), { freq: 12 }), { maxLength: 6 });

const sorted = (list: readonly Pair[]) => list.map((one) => JSON.stringify(one)).sort();

/** The batches that have an RDD, or the code of the error. */
function expected(of: Program, inputs: readonly Batches[], count: number): string[][] | string {
  try {
    const results: string[][] = [];
    const slide = slideOf(of);
    for (let time = slide; time <= count; time += slide) {
      const result = evaluate(of, inputs, time);
      if (result !== null) results.push(sorted(result));
    }
    return results;
  } catch (error) {
    if (!millrace.isMillraceError(error)) throw error;
    return error.code;
  }
}

async function check(of: Program, inputs: readonly Batches[], count: number, sc: millrace.MillraceContext): Promise<boolean> {
  const wanted = expected(of, inputs, Math.max(...inputs.map((input) => input.length)));
  // Building throws at once, and a batch later on.
  const run = (async () => streams.runProgram(of, inputs, count, sc))();
  const result = await run.then(
    (results) => results.map(sorted),
    (error: millrace.MillraceError) => (error.code === "CLOSURE_NOT_COMPILED" ? error.message : (error.code ?? error)),
  );
  expect(result).toEqual(wanted);
  return Array.isArray(wanted);
}

let cluster: Promise<PrivateCluster> | undefined;
async function clusterMaster(): Promise<string> {
  cluster ??= testCluster();
  return (await cluster).url;
}

afterAll(async () => (await cluster)?.stop());

const CONF = [["default.parallelism", "2"]] as const;
/** Room for some of the partitions that streams keep: the others are encoded, written, or computed again. */
const SCARCE = [["storage.memoryBytes", "800"]] as const;

test.each([
  ["local", "ample", 400],
  ["local", "scarce", 200],
  ["local[2]", "ample", 80],
  ["local[2]", "scarce", 60],
  ["redis", "ample", 60],
  ["redis", "scarce", 40],
])(
  "random programs on %s with %s memory give what the evaluator says, or its error",
  { timeout: 240_000 },
  async (master, memory, numRuns) => {
    const url = master === "redis" ? await clusterMaster() : master;
    const sc = new millrace.MillraceContext(url, "random", { conf: new Map([...CONF, ...(memory === "scarce" ? SCARCE : [])]) });
    let exact = 0;
    let runs = 0;
    try {
      await fc.assert(
        fc.asyncProperty(program, batches, batches, partitions, async (of, first, second, count) => {
          runs++;
          if (await check(of, [first, second], count, sc)) exact++;
        }),
        { numRuns },
      );
    } finally {
      await sc.stop();
    }
    expect(exact).toBeGreaterThan(runs / 2);
  },
);
