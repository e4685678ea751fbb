import { expect, test } from "vitest";
import { HashPartitioner } from "../shuffle/partitioner.ts";
import { minutes } from "../time/duration.ts";
import type { Time } from "../time/time.ts";
import type { State } from "./state.ts";
import { StateSpec } from "./state-spec.ts";

const count = (_key: string, _value: number | undefined, state: State<number>) => state.getOption();
const timed = (_time: Time, _key: string, _value: number | undefined, state: State<number>) => state.getOption();

test("has a function in one of two forms, and settings that are made one by one", () => {
  const partitioner = new HashPartitioner(3);
  const spec = StateSpec.function(count);
  expect([spec.mappingFunc, spec.withTime, spec.settings]).toEqual([count, false, {}]);
  expect([StateSpec.functionWithTime(timed).mappingFunc, StateSpec.functionWithTime(timed).withTime]).toEqual([timed, true]);
  expect(spec.numPartitions(4).settings).toEqual({ partitioning: 4 });
  expect(spec.numPartitions(4).partitioner(partitioner).timeout(minutes(1)).settings).toEqual({
    partitioning: partitioner,
    timeoutMs: 60_000,
  });
  expect(spec.settings).toEqual({});
});

test("a time-out is a duration above zero", () => {
  expect(() => StateSpec.function(count).timeout(5 as never)).toThrow("The time-out of a state is the number 5: say seconds(5)");
});
