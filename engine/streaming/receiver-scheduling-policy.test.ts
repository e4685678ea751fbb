import { describe, expect, test } from "vitest";
import type { ExecutorInfo } from "../scheduler/backend.ts";
import { type ReceiverPlace, type ReceiverWish, rescheduleReceiver, scheduleReceivers } from "./receiver-scheduling-policy.ts";

const onHosts = (hosts: Record<string, number>): ExecutorInfo[] =>
  Object.entries(hosts).flatMap(([host, count]) => Array.from({ length: count }, (_, i) => ({ id: `${host}:${i}`, host })));
const executorsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `host${i + 1}:${i + 1}`, host: `host${i + 1}` }));
const receiversOf = (count: number, preferred: Record<number, string> = {}): ReceiverWish[] =>
  Array.from({ length: count }, (_, streamId) => ({ streamId, preferredLocation: preferred[streamId] }));

/** Sizes of the candidate lists, and in how many of them each executor stands. */
function spread(scheduled: ReadonlyMap<number, readonly string[]>): { perReceiver: number[]; perExecutor: number[] } {
  const counts = new Map<string, number>();
  for (const id of [...scheduled.values()].flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
  return { perReceiver: [...scheduled.values()].map((list) => list.length), perExecutor: [...counts.values()] };
}

describe("all receivers", () => {
  test("ReceiverSchedulingPolicySuite/scheduleReceivers: more receivers than executors", () => {
    const scheduled = scheduleReceivers(receiversOf(6), executorsOf(3));
    expect(spread(scheduled)).toEqual({ perReceiver: [1, 1, 1, 1, 1, 1], perExecutor: [2, 2, 2] });
  });

  test("ReceiverSchedulingPolicySuite/scheduleReceivers: more executors than receivers", () => {
    const scheduled = scheduleReceivers(receiversOf(3), executorsOf(6));
    expect(spread(scheduled)).toEqual({ perReceiver: [2, 2, 2], perExecutor: [1, 1, 1, 1, 1, 1] });
  });

  test("ReceiverSchedulingPolicySuite/scheduleReceivers: even with preferred locations", () => {
    const scheduled = scheduleReceivers(
      receiversOf(6, { 3: "localhost", 4: "localhost", 5: "localhost" }),
      onHosts({ localhost: 3, localhost2: 3 }),
    );
    expect(spread(scheduled)).toEqual({ perReceiver: [1, 1, 1, 1, 1, 1], perExecutor: [1, 1, 1, 1, 1, 1] });
    expect([3, 4, 5].map((id) => scheduled.get(id)![0]).sort()).toEqual(["localhost:0", "localhost:1", "localhost:2"]);
  });

  test("ReceiverSchedulingPolicySuite/scheduleReceivers: return empty if no receiver", () => {
    expect(scheduleReceivers([], executorsOf(1))).toEqual(new Map());
  });

  test("no executor, no candidates; a host without one is no wish", () => {
    expect(scheduleReceivers(receiversOf(1), [])).toEqual(new Map([[0, []]]));
    expect(scheduleReceivers(receiversOf(1, { 0: "elsewhere" }), executorsOf(1))).toEqual(new Map([[0, ["host1:1"]]]));
  });
});

describe("one receiver again", () => {
  const five = executorsOf(5);

  test("ReceiverSchedulingPolicySuite/rescheduleReceiver: return all idle executors if there are any", () => {
    const others: ReceiverPlace[] = [{ state: "active", executorId: "host1:1" }];
    expect(rescheduleReceiver(undefined, others, five)).toEqual(["host2:2", "host3:3", "host4:4", "host5:5"]);
  });

  test("ReceiverSchedulingPolicySuite/rescheduleReceiver: executors with minimum weight if none is idle", () => {
    const others: ReceiverPlace[] = [
      { state: "active", executorId: "host1:1" },
      { state: "scheduled", candidates: ["host2:2", "host3:3"] },
      { state: "scheduled", candidates: ["host1:1", "host3:3"] },
      { state: "scheduled", candidates: ["host4:4", "host5:5"] },
      { state: "inactive" },
    ];
    expect(rescheduleReceiver(undefined, others, five)).toEqual(["host2:2", "host4:4", "host5:5"]);
  });

  test("its preferred host comes first, the executor with the least to do before the others", () => {
    const others: ReceiverPlace[] = [
      { state: "active", executorId: "here:0" },
      { state: "active", executorId: "gone:0" },
    ];
    expect(rescheduleReceiver("here", others, onHosts({ there: 1, here: 2 }))).toEqual(["here:1", "here:0", "there:0"]);
    expect(rescheduleReceiver("here", others, [])).toEqual([]);
  });
});
