import { expect, test } from "vitest";
import { InOrder } from "./in-order.ts";

function start(order?: readonly number[], handler?: (index: number, result: string) => unknown) {
  const handled: string[] = [];
  const results = new InOrder<string>(order, handler ?? ((index, result) => void handled.push(`${index}${result}`)));
  return { results, handled };
}

test("results come in their order, each as soon as it and all before it are there", async () => {
  const { results, handled } = start();
  const seen: string[][] = [];
  await results.run(async () => {
    for (const partition of [2, 0, 1, 3]) {
      results.add(partition, `p${partition}`);
      seen.push([...handled]);
    }
  });
  expect(seen).toEqual([[], ["0p0"], ["0p0", "1p1", "2p2"], ["0p0", "1p1", "2p2", "3p3"]]);
});

test("the order may be any, and name a partition twice", async () => {
  const { results, handled } = start([5, 3, 5]);
  await results.run(async () => {
    results.add(3, "three");
    results.add(5, "five");
  });
  expect(handled).toEqual(["0five", "1three", "2five"]);
});

test("a handler that throws ends the work: it is told no more, and its error is the work's", async () => {
  const told: number[] = [];
  const { results } = start(undefined, (index) => {
    told.push(index);
    throw new Error(`not ${index}`);
  });
  const ended = results.run(async () => {
    results.add(0, "a");
    results.add(1, "b");
    expect(results.failed.aborted).toBe(true);
    throw new Error("cancelled");
  });
  await expect(ended).rejects.toThrow("not 0");
  expect(told).toEqual([0]);
});

test("promises of a handler are awaited, and one that rejects fails", async () => {
  let done = 0;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const well = start(undefined, async () => {
    await turn();
    done++;
  });
  await well.results.run(async () => {
    well.results.add(0, "a");
    well.results.add(1, "b");
  });
  expect(done).toBe(2);
  const badly = start(undefined, async () => {
    await turn();
    throw new Error("disk full");
  });
  await expect(badly.results.run(async () => badly.results.add(0, "a"))).rejects.toThrow("disk full");
});

test("work that fails by itself fails with its own error", async () => {
  await expect(start().results.run(() => Promise.reject(new Error("task failed")))).rejects.toThrow("task failed");
});
