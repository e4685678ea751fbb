// Versions of states, driven step by step or by every sequence of operations.
import { decode, encode } from "../../../engine/serialize/codec.ts";
import { type StateEntry, StateMap } from "../../../engine/state/state-map.ts";
import { type Case, failed, Unsupported, type Verdict } from "../case.ts";
import { equalAsMultiset, normalise } from "../expectation.ts";
import type { Kind } from "../kind.ts";
import { runSteps, type TableStep } from "./steps.ts";

type States = StateMap<unknown, unknown>;

export const stateMap: Kind = {
  needsNoMaster: true,
  run(testCase) {
    const steps = testCase.steps as readonly TableStep[] | undefined;
    if (steps === undefined) return ofManyVersions(testCase);
    const maps = new Map<string, States>([["empty", StateMap.empty()]]);
    const named = (name: unknown): States => maps.get(String(name)) ?? maps.set(String(name), new StateMap()).get(String(name))!;
    return runSteps(steps, (step) => {
      if (step.copyOf !== undefined) return void maps.set(String(step.m), named(step.copyOf).copy());
      const map = named(step.m);
      if (step.put !== undefined) return map.put(...(step.put as [unknown, unknown, number]));
      if ("get" in step) return map.get(step.get);
      if (step.getByTime !== undefined) return map.getByTime(step.getByTime as number);
      if (step.getAll !== undefined) return map.getAll();
      if ("remove" in step) return map.remove(step.remove);
      // `serialize`, `roundTrip`: on its way to another machine and back.
      if (Object.keys(step).some((field) => /serial|roundTrip/i.test(field))) {
        maps.set(String(step.m), sentAndReceived(map));
        return named(step.m).getAll();
      }
      throw new Unsupported(`has a step that the runner does not know: ${JSON.stringify(step)}`);
    });
  },
};

function ofManyVersions({ params }: Case): Verdict {
  const { copies, numSets = params.sets, numOpsPerSet = params.opsPerSet } = params;
  if (typeof copies === "number") return afterManyCopies(copies);
  if (typeof numSets === "number" && typeof numOpsPerSet === "number") return afterAllSequences(numSets, numOpsPerSet);
  throw new Unsupported("has neither steps nor a number of copies or operations");
}

function sentAndReceived(map: States): States {
  return (decode(encode(map)) as States).copy();
}

/** Keys that see every sequence of puts (bit 0) and removals (bit 1), with a copy after each `opsPerSet` of them. */
function afterAllSequences(sets: number, opsPerSet: number): Verdict {
  const ops = sets * opsPerSet;
  const wanted = new Map<number, StateEntry<unknown, unknown>>();
  let map: States = new StateMap();
  let before: { readonly map: States; readonly expected: readonly StateEntry<unknown, unknown>[] } | undefined;
  for (let op = 0; op < ops; op++) {
    for (let key = 0; key < 2 ** ops; key++) {
      const isRemoval = (Math.floor(key / 2 ** (ops - op - 1)) & 1) === 1;
      if (isRemoval) map.remove(key);
      else map.put(key, op * 1000 + key, op + 1);
      if (isRemoval) wanted.delete(key);
      else wanted.set(key, [key, op * 1000 + key, op + 1]);
    }
    const expected = [...wanted.values()];
    for (const [what, subject, entries] of [
      ["the map", map, expected],
      ["the map before the copy", before?.map ?? map, before?.expected ?? expected],
    ] as const) {
      const isRight = equalAsMultiset(subject.getAll(), entries) && entries.every(([key, state]) => subject.get(key) === state);
      if (!isRight) return failed(`${what} has other states after operation ${op + 1}`, entries, subject.getAll());
    }
    if ((op + 1) % opsPerSet !== 0) continue;
    before = { map, expected };
    map = map.copy();
  }
  return { status: "passed" };
}

/** A chain of copies, each with a change of its own, on its way to another machine and back. */
function afterManyCopies(copies: number): Verdict {
  let map: States = new StateMap();
  const expected: StateEntry<unknown, unknown>[] = [];
  for (let i = 0; i < copies; i++) {
    map = map.copy();
    map.put(i, i * 100, i);
    expected.push([i, i * 100, i]);
  }
  const back = sentAndReceived(map).getAll();
  return equalAsMultiset(normalise(back) as unknown[], expected) ? { status: "passed" } : failed("other states", expected, back);
}
