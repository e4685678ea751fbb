// Random batches through random state functions, against an evaluator written in the plainest way.
import fc from "fast-check";
import { expect, test } from "vitest";
import { runBatches } from "../../testing.ts";
import { seconds } from "../time/duration.ts";
import type { State } from "./state.ts";
import { StateSpec } from "./state-spec.ts";

type Key = string | number | readonly [string, number];
type Pair = [Key, number];
type Batches = readonly (readonly Pair[] | null)[];

/** What the function does with a state: sums up; removes at a limit; leaves it alone for some values; emits or does not. */
interface Rules {
  readonly removeAt: number;
  readonly ignore: number;
  readonly silent: number;
  readonly boxed: boolean;
  readonly timeout: number | undefined;
}

const keyArb: fc.Arbitrary<Key> = fc.oneof(
  fc.constantFrom("a", "b", "c"),
  fc.integer({ min: 0, max: 3 }),
  fc.tuple(fc.constantFrom("x", "y"), fc.nat(1)),
);
const batchArb = fc.option(fc.array(fc.tuple(keyArb, fc.nat(6)), { maxLength: 8 }), { nil: null, freq: 4 });
const batchesArb: fc.Arbitrary<Batches> = fc.array(batchArb, { minLength: 1, maxLength: 14 });
const rulesArb: fc.Arbitrary<Rules> = fc.record({
  removeAt: fc.integer({ min: 1, max: 30 }),
  ignore: fc.nat(6),
  silent: fc.nat(6),
  boxed: fc.boolean(),
  timeout: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
});

const text = (value: unknown) => JSON.stringify(value) ?? "undefined";
const sorted = (values: readonly unknown[]) => values.map(text).sort();

/** States by the text of their keys. */
class Evaluator {
  private readonly states = new Map<string, { key: Key; sum: number; usedAt: number }>();

  mapBatch(batch: readonly Pair[], at: number, rules: Rules): unknown[] {
    const emitted: unknown[] = [];
    for (const [key, value] of batch) {
      const sum = (this.states.get(text(key))?.sum ?? 0) + value;
      const isKnown = this.states.has(text(key));
      if (sum >= rules.removeAt) this.states.delete(text(key));
      else if (value !== rules.ignore || isKnown) {
        const before = this.states.get(text(key))?.sum ?? 0;
        this.states.set(text(key), { key, sum: value === rules.ignore ? before : sum, usedAt: at });
      }
      if (value !== rules.silent) emitted.push([key, value, sum]);
    }
    for (const [id, { key, sum, usedAt }] of [...this.states]) {
      if (rules.timeout === undefined || usedAt >= at - rules.timeout) continue;
      emitted.push([key, "bye", sum]);
      this.states.delete(id);
    }
    return emitted;
  }

  updateBatch(batch: readonly Pair[], at: number, rules: Rules): void {
    const keys = new Map(batch.map(([key]) => [text(key), key]));
    for (const { key } of this.states.values()) keys.set(text(key), key);
    for (const [id, key] of keys) {
      const values = batch.flatMap(([other, value]) => (text(other) === id ? [value] : []));
      const sum = values.reduce((a, b) => a + b, this.states.get(id)?.sum ?? 0);
      if (sum >= rules.removeAt || (values.length === 0 && sum === rules.ignore)) this.states.delete(id);
      else this.states.set(id, { key, sum, usedAt: at });
    }
  }

  pairs(): unknown[] {
    return [...this.states.values()].map(({ key, sum }) => [key, sum]);
  }
}

test("mapWithState", async () => {
  await fc.assert(
    fc.asyncProperty(batchesArb, rulesArb, async (batches, rules) => {
      const evaluator = new Evaluator();
      const expected = batches.map((batch, i) => {
        const mapped = evaluator.mapBatch(batch ?? [], i + 1, rules);
        return [sorted(mapped), sorted(evaluator.pairs())];
      });
      const snapshots: unknown[][] = [];
      const mapped = await runBatches({
        inputs: [batches as readonly (Pair[] | null)[]] as [readonly (Pair[] | null)[]],
        build: (_ssc, pairs) => {
          const spec = StateSpec.function((key: Key, value: number | undefined, state: State<number | { sum: number }>) => {
            const own = state.getOption() ?? (rules.boxed ? { sum: 0 } : 0);
            const before = typeof own === "number" ? own : own.sum;
            if (state.isTimingOut()) return [key, "bye", before];
            const sum = before + value!;
            if (typeof own !== "number") own.sum = sum;
            if (sum >= rules.removeAt) state.remove();
            else if (value !== rules.ignore) state.update(typeof own === "number" ? sum : own);
            return value === rules.silent ? undefined : [key, value, sum];
          }).numPartitions(3);
          const stream = pairs.mapWithState(rules.timeout === undefined ? spec : spec.timeout(seconds(rules.timeout)));
          const plain = (state: number | { sum: number }) => (typeof state === "number" ? state : state.sum);
          stream.stateSnapshots().foreachRDD(async (rdd) => {
            snapshots.push((await rdd.collect()).map(([key, state]) => [key, plain(state)]));
          });
          return stream;
        },
      });
      // The function is not called to time out a state whose data it has just ignored: that counts as using it.
      expect(mapped.map((batch, i) => [sorted(batch), sorted(snapshots[i]!)])).toEqual(expected);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test.each([false, true])(
  "updateStateByKey (touched only: %s)",
  async (touchedOnly) => {
    await fc.assert(
      fc.asyncProperty(batchesArb, rulesArb, fc.array(fc.tuple(keyArb, fc.nat(9)), { maxLength: 5 }), async (batches, given, initial) => {
        // With values of -1 ignored nothing happens to a key without values.
        const rules = touchedOnly ? { ...given, ignore: -1, removeAt: 1000 } : given;
        const evaluator = new Evaluator();
        const unique = [...new Map(initial.map(([key, state]) => [text(key), [key, state] as Pair])).values()];
        evaluator.updateBatch(unique, 0, { ...rules, removeAt: 1000 });
        const expected = batches.map((batch, i) => {
          evaluator.updateBatch(batch ?? [], i + 1, rules);
          return sorted(evaluator.pairs());
        });
        const outputs = await runBatches({
          inputs: [batches as readonly (Pair[] | null)[]] as [readonly (Pair[] | null)[]],
          build: (ssc, pairs) =>
            pairs.updateStateByKey(
              (values: number[], state?: number) => {
                const sum = values.reduce((a, b) => a + b, state ?? 0);
                return sum >= rules.removeAt || (values.length === 0 && sum === rules.ignore) ? null : sum;
              },
              { touchedOnly, partitioning: 3, initialRDD: ssc.sparkContext.parallelize(unique) },
            ),
        });
        expect(outputs.map(sorted)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  },
  120_000,
);
