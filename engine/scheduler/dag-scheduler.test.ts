import { beforeEach, describe, expect, test } from "vitest";
import { type SimulatedCluster, settle } from "../../test/simulated-cluster.ts";
import { run, simulatedContext } from "../../test/simulated-context.ts";
import { Preparation } from "../rdd/preparation.ts";
import type { RDD } from "../rdd/rdd.ts";
import type { MillraceContext } from "./millrace-context.ts";
import type { Task } from "./task.ts";

let cluster: SimulatedCluster;
let sc: MillraceContext;

beforeEach(async () => {
  ({ cluster, sc } = await simulatedContext());
});

const add = (a: number, b: number) => a + b;
const modulo = (count: number) => (n: number) => [n % count, n] as [number, number];
/** 0..7 in four partitions, summed by key in three. */
const sums = (): RDD<[number, number]> => sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7], 4).map(modulo(3)).reduceByKey(add, 3);
const SUMS = [
  [0, 9],
  [1, 12],
  [2, 7],
];
const isReduce = (task: Task) => task.plan.sink.op !== "shuffleWrite";

describe("stages", () => {
  test("a job without a shuffle is one stage, a task a partition", async () => {
    expect(await run(sc.parallelize([1, 2, 3], 2).count())).toBe(3);
    expect(sc.counts()).toEqual({ jobs: 1, stages: 1, skippedStages: 0, tasks: 2, recomputedTasks: 0 });
  });

  test("every shuffle ends a stage, parents run first, and nothing before their outputs are complete", async () => {
    const twice = sums()
      .map(([, sum]) => [sum % 2, sum] as [number, number])
      .reduceByKey(add, 2);
    expect(await run(twice.collect())).toEqual([
      [0, 12],
      [1, 16],
    ]);
    expect(cluster.log.map((line) => line.split(".")[0])).toEqual([
      ...new Array(4).fill("shuffleWrite 0"),
      ...new Array(3).fill("shuffleWrite 1"),
      ...new Array(2).fill("collect 2"),
    ]);
    expect(sc.counts()).toMatchObject({ stages: 3, tasks: 9 });
  });

  test("a stage whose outputs all stand is skipped", async () => {
    const rdd = sums();
    await run(rdd.collect());
    expect(await run(rdd.count())).toBe(3);
    expect(sc.counts()).toMatchObject({ jobs: 2, stages: 3, skippedStages: 1, tasks: 10 });
  });

  test("two jobs at once share one run of a shuffle", async () => {
    const rdd = sums();
    const both = Promise.all([rdd.collect(), rdd.count()]);
    expect(await run(both)).toEqual([SUMS, 3]);
    expect(cluster.ran("shuffleWrite")).toBe(4);
  });

  test("partitions of one stage share a plan object, also where only their bindings differ", async () => {
    const job = sc.parallelize([1, 2, 3, 4], 4).map(modulo(2)).count();
    await settle();
    const tasks = [...cluster.executors.values()].flatMap((executor) => executor.waiting);
    expect(tasks).toHaveLength(4);
    expect(new Set(tasks.map((task) => task.plan)).size).toBe(1);
    await run(job);
  });

  test("a stage of no partitions, before and behind a shuffle", async () => {
    expect(await run(sc.emptyRDD<[number, number]>().reduceByKey(add, 2).collect())).toEqual([]);
    expect(await run(sc.emptyRDD<number>().collect())).toEqual([]);
  });
});

describe("preparations", () => {
  test("run before the first stage that needs them, once for all its jobs", async () => {
    const sorted = sc.parallelize([3, 1, 2, 0], 2).sortBy((n) => n, true, 2);
    expect(sc.counts().jobs).toBe(0);
    const both = Promise.all([sorted.collect(), sorted.count()]);
    expect(await run(both)).toEqual([[0, 1, 2, 3], 4]);
    expect(sc.counts().jobs).toBe(3);
    expect(cluster.log.map((line) => line.split(" ")[0]).slice(0, 4)).toEqual(["partition", "partition", "shuffleWrite", "shuffleWrite"]);
  });

  test("that fail, fail the job, and are tried again by the next", async () => {
    let failing = true;
    const numbered = sc
      .parallelize([1, 2, 3], 3)
      .filter(() => {
        if (failing) throw new Error("not yet");
        return true;
      })
      .zipWithIndex();
    await expect(run(numbered.collect())).rejects.toMatchObject({ code: "TASK_FAILED" });
    failing = false;
    expect((await run(numbered.collect())).map(([, index]) => index)).toEqual([0, 1, 2]);
  });

  test("behind kept partitions run when these are lost, even while tasks wait for an executor", async () => {
    const letters = [..."abcdefgh"];
    const numbered = sc.parallelize(letters, 8).zipWithIndex().cache();
    await run(numbered.count());
    const { preparation } = numbered.node;
    let runs = 0;
    // As if nothing had been prepared: the partitions are there all the same.
    numbered.node.preparation = new Preparation(async () => {
      runs++;
      await preparation!.run();
    });
    expect(await run(numbered.count())).toBe(8);
    expect(runs).toBe(0);
    const job = numbered.collect();
    await settle();
    cluster.kill("e1");
    cluster.add();
    expect(await run(job)).toEqual(letters.map((letter, i) => [letter, i]));
    expect(runs).toBe(1);
  });
});

describe("loss", () => {
  test("an executor lost during the reduce stage costs its own map outputs and no others", async () => {
    const job = sums().collect();
    await cluster.drain(isReduce);
    cluster.kill("e1");
    expect(await run(job)).toEqual(SUMS);
    const recomputed = cluster.log.filter((line) => line.startsWith("shuffleWrite")).slice(4);
    expect(recomputed.map((line) => line.replace(/.*\.(\d)@.*/, "$1"))).toEqual(["1", "3"]);
  });

  test("a stage behind complete ones that is needed once outputs are lost is known as the job's", async () => {
    const chain = sums()
      .map(([key, sum]) => [key % 2, sum] as [number, number])
      .reduceByKey(add, 2);
    await run(chain.count());
    const job = chain.collect();
    await cluster.drain(isReduce);
    cluster.kill("e1");
    cluster.kill("e2");
    cluster.add();
    expect((await run(job)).sort()).toEqual([
      [0, 16],
      [1, 12],
    ]);
    const { stageIds } = sc.statusTracker.getJobInfo(1)!;
    const names = stageIds.map((id) => sc.statusTracker.getStageInfo(id)?.name);
    expect(names.map((name) => name?.replace(/\d+/, "N"))).toEqual([
      "map side of shuffle N",
      expect.stringMatching("^result"),
      "map side of shuffle N",
    ]);
  });

  test("outputs lost between jobs are recomputed for the next, on all executors, and counted", async () => {
    const rdd = sums();
    await run(rdd.collect());
    cluster.add();
    cluster.kill("e0");
    expect(await run(rdd.collect())).toEqual(SUMS);
    expect(sc.counts().recomputedTasks).toBe(2);
    expect(cluster.ran("shuffleWrite")).toBe(6);
  });

  test("a block that cannot be fetched costs that executor's outputs of that shuffle", async () => {
    const [rdd, other] = [sums(), sums()];
    await run(Promise.all([rdd.collect(), other.collect()]));
    cluster.executors.get("e1")!.blocks.clear();
    expect(await run(rdd.collect())).toEqual(SUMS);
    expect(cluster.ran("shuffleWrite")).toBe(8 + 2);
  });

  test("four tries in a row without a single success are enough", async () => {
    cluster.unreachable.add("e0").add("e1");
    await expect(run(sums().collect())).rejects.toMatchObject({
      code: "FETCH_FAILED",
      message: expect.stringContaining("4 times in a row"),
    });
    expect(cluster.ran("collect")).toBe(12);
  });

  test("an executor that cannot fetch from another one, though others can, does not fail the job", async () => {
    cluster.add();
    cluster.partitioned.add("e1>e0");
    expect(await run(sums().collect())).toEqual(SUMS);
    cluster.partitioned.add("e2>e0");
    expect(await run(sums().collect())).toEqual(SUMS);
  });

  test("all executors lost and new ones added", async () => {
    const job = sums().collect();
    await cluster.drain(isReduce);
    for (const id of [...cluster.executors.keys()]) cluster.kill(id);
    await settle();
    cluster.add();
    expect(await run(job)).toEqual(SUMS);
    expect(cluster.ran("shuffleWrite")).toBe(8);
  });

  test("forgotten shuffles are recomputed when somebody asks for them after all", async () => {
    sc.batchTimeMs = 1000;
    const rdd = sums();
    await run(rdd.collect());
    sc.forgetBatches(1000);
    expect([...cluster.executors.values()].every(({ blocks }) => blocks.size === 0)).toBe(true);
    expect(await run(rdd.collect())).toEqual(SUMS);
    expect(sc.counts().recomputedTasks).toBe(0);
  });
});

describe("cached partitions", () => {
  test("are computed once and read where they are", async () => {
    const cached = sums().cache();
    await run(cached.collect());
    const before = cluster.log.length;
    expect(await run(cached.map(([key]) => key).collect())).toEqual([0, 1, 2]);
    expect(cluster.log.slice(before).map((line) => line.replace(/ \d+\./, " "))).toEqual(["collect 0@e0", "collect 2@e0", "collect 1@e1"]);
  });

  test("nobody looks behind them: a shuffle that is only read through them is not made again", async () => {
    const cached = sums().cache();
    await run(cached.collect());
    sc.forgetBatches(Number.POSITIVE_INFINITY);
    for (const { blocks } of cluster.executors.values())
      for (const id of [...blocks.keys()]) if (id.startsWith("shuffle")) blocks.delete(id);
    expect(await run(cached.count())).toBe(3);
    expect(cluster.ran("shuffleWrite")).toBe(4);
  });

  test("that are not where they should be are computed again from the lineage", async () => {
    const cached = sums().cache();
    await run(cached.collect());
    for (const id of cluster.executors.keys()) cluster.loseThread(id, false);
    expect(await run(cached.collect())).toEqual(SUMS);
    expect(cluster.ran("shuffleWrite")).toBe(4);
  });

  test("many lost at once, as when a compute thread died, are no failed tries", async () => {
    const panes = Array.from({ length: 8 }, () => sums().cache());
    const window = sc.union(panes).reduceByKey(add, 3);
    const expected = SUMS.map(([key, sum]) => [key, 8 * sum!]);
    for (const pane of panes) await run(pane.collect());
    for (const id of cluster.executors.keys()) cluster.loseThread(id, false);
    expect(await run(window.collect())).toEqual(expected);
  });

  test("of a lost executor are computed again, the others are not", async () => {
    let computed = 0;
    const cached = sc
      .parallelize([0, 1, 2, 3], 4)
      .map((n) => {
        computed++;
        return n;
      })
      .cache();
    await run(cached.collect());
    cluster.kill("e0");
    expect(await run(cached.collect())).toEqual([0, 1, 2, 3]);
    expect(computed).toBe(6);
  });

  test("unpersist drops them everywhere", async () => {
    const cached = sc.parallelize([1, 2], 2).cache();
    await run(cached.collect());
    cached.unpersist();
    expect([...cluster.executors.values()].map(({ cache }) => cache.usedBytes)).toEqual([0, 0]);
    expect(await run(cached.collect())).toEqual([1, 2]);
  });
});

test("a task that fails for good fails every job that waits for its shuffle, and later jobs may try again", async () => {
  let broken = true;
  const rdd = sc
    .parallelize([1, 2], 2)
    .map((n) => {
      if (broken) throw new Error("boom");
      return modulo(2)(n);
    })
    .reduceByKey(add, 2);
  const jobs = Promise.allSettled([rdd.collect(), rdd.count()]);
  await cluster.drain();
  expect((await jobs).map((job) => job.status === "rejected" && job.reason.code)).toEqual(["TASK_FAILED", "TASK_FAILED"]);
  broken = false;
  expect(await run(rdd.count())).toBe(2);
});
