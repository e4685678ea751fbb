import { describe, expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { StatedDStream } from "./stated-dstream.ts";
import { StatesDStream, type StatesOptions } from "./states-dstream.ts";

function makeStates(options: Partial<StatesOptions> = {}) {
  const scope = new FakeStreamScope();
  const input = new FakeInput(scope, 0);
  const initial = parallelCollectionRDD(scope.rdds, [], 1);
  return { scope, input, initial, states: new StatesDStream(input, { step: () => [], ...options }) };
}

/** What the states of a time are made of. */
function parentsAt(states: StatesDStream, timeMs: number) {
  return states.getOrCompute(timeMs)?.dependencies.map((one) => (one.type === "narrow" ? one.narrow.node : undefined));
}

describe("the states of a batch are made of", () => {
  test("nothing and its data, then of those before and its data", () => {
    const { states } = makeStates();
    expect(parentsAt(states, 1000)?.map((node) => node?.label)).toEqual(["EmptyRDD", "ShuffledRDD"]);
    expect(parentsAt(states, 2000)?.[0]).toBe(states.getOrCompute(1000));
    expect(states.getOrCompute(1000)?.numPartitions).toBe(2);
  });

  test("the initial states, in the first batch only", () => {
    const { initial } = makeStates();
    const { states } = makeStates({ initial });
    expect(parentsAt(states, 1000)?.map((node) => node?.label)).toEqual(["StateRDD", "ShuffledRDD"]);
    expect(parentsAt(states, 2000)?.[0]).toBe(states.getOrCompute(1000));
  });

  test("the initial states, also if the first batch has no data", () => {
    const { initial } = makeStates();
    const { states, input } = makeStates({ initial });
    input.makeRDD = () => undefined;
    expect(parentsAt(states, 1000)?.map((node) => node?.label)).toEqual(["StateRDD", "EmptyRDD"]);
  });

  test("those before, where there is no data", () => {
    const { states, input } = makeStates();
    states.getOrCompute(1000);
    input.makeRDD = () => undefined;
    expect(parentsAt(states, 2000)?.map((node) => node?.label)).toEqual(["StateRDD", "EmptyRDD"]);
  });

  test("data where it lies, if it is laid out like the states", () => {
    const { states, input, scope } = makeStates({ partitioning: new HashPartitioner(3) });
    const data = new StatesDStream(input, { step: () => [], partitioning: 3 }).getOrCompute(1000)!;
    input.makeRDD = () => data;
    expect(parentsAt(states, 2000)?.[1]).toBe(data);
    expect(scope.rdds.shuffles).toHaveLength(2);
  });

  test("those before laid out anew, where the step moves keys", () => {
    const { states } = makeStates({ moves: true });
    states.getOrCompute(1000);
    const [moved] = parentsAt(states, 2000)!.map((node) => node!.dependencies[0]!);
    expect(moved).toMatchObject({ type: "narrow", narrow: { node: { label: "ShuffledRDD" } } });
  });
});

describe("without data and states", () => {
  test("there are no states, and nobody asks twice", () => {
    const { states, input } = makeStates();
    input.makeRDD = () => undefined;
    for (let i = 1; i <= 20; i++) expect(states.getOrCompute(i * 1000)).toBeUndefined();
    expect(input.computed).toHaveLength(20);
    input.makeRDD = () => parallelCollectionRDD(input.scope.rdds, [], 1);
    expect(parentsAt(states, 21_000)?.[0]?.label).toBe("EmptyRDD");
  });

  test("there are, if so wished", () => {
    const { states, input } = makeStates({ always: true });
    input.makeRDD = () => undefined;
    expect(parentsAt(states, 1000)?.map((node) => node?.label)).toEqual(["EmptyRDD", "EmptyRDD"]);
  });
});

test("times that were left out, however many, are made up for in order", () => {
  const { states, input } = makeStates();
  states.getOrCompute(20_000_000);
  expect(input.computed.slice(-3)).toEqual([19_998_000, 19_999_000, 20_000_000]);
  expect(input.computed).toHaveLength(20_000);
});

test("lineage is cut in any case: every ten seconds at least, or after so many slides", () => {
  const { states } = makeStates();
  states.validateAtStart("directory");
  const { states: mapped } = makeStates({ checkpointSlides: 4 });
  mapped.validateAtStart("directory");
  expect([states.mustCheckpoint, states.checkpointMs, mapped.checkpointMs]).toEqual([true, 10_000, 4000]);
  expect(() => makeStates().states.validateAtStart(undefined)).toThrow(expect.objectContaining({ code: "CHECKPOINT_DIR_NOT_SET" }));
});

test("partitions are kept only as long as they are read, RDDs as long as checkpoints need them", () => {
  const { states, scope } = makeStates();
  const view = new StatedDStream(states, (rdd) => rdd);
  states.validateAtStart("directory");
  view.remember(3000);
  expect([view.rememberMs, states.rememberMs]).toEqual([3000, 20_000]);
  const made = Array.from({ length: 10 }, (_, i) => {
    const rdd = states.getOrCompute((i + 1) * 1000)!;
    states.clearMetadata((i + 1) * 1000);
    return rdd;
  });
  expect(made.map((rdd) => rdd.storageLevel === StorageLevel.MEMORY_ONLY)).toEqual(made.map((_, i) => i >= 7));
  expect(scope.rdds.unpersisted).toEqual(made.slice(0, 7));
  expect(states.getOrCompute(1000)).toBe(made[0]);
});
