// Which executors a receiver should run on: pure decisions, for all receivers at the start and for one that has to be
// started again. See Spark's `ReceiverSchedulingPolicy`.
import type { ExecutorInfo } from "../scheduler/backend.ts";
import type { ExecutorId } from "../storage/block.ts";

export interface ReceiverWish {
  readonly streamId: number;
  /** A host, on one of whose executors it would like to run. */
  readonly preferredLocation?: string | undefined;
}

/** Where a receiver is: it runs on an executor, or may come to run on one of several. */
export type ReceiverPlace =
  | { readonly state: "active"; readonly executorId: ExecutorId }
  | { readonly state: "scheduled"; readonly candidates: readonly ExecutorId[] }
  | { readonly state: "inactive" };

/**
 * Candidates of each receiver, best first, by stream id: preferred hosts first, the others where the fewest are; spare
 * executors go to those with the fewest candidates. A receiver whose host has no executor counts as without preference.
 */
export function scheduleReceivers(
  receivers: readonly ReceiverWish[],
  executors: readonly ExecutorInfo[],
): ReadonlyMap<number, readonly ExecutorId[]> {
  const candidates = new Map(receivers.map(({ streamId }) => [streamId, [] as ExecutorId[]]));
  if (receivers.length === 0 || executors.length === 0) return candidates;
  const load = new Map(executors.map(({ id }) => [id, 0]));
  const assign = (streamId: number, among: readonly ExecutorInfo[]) => {
    const { id } = least(among, (executor) => load.get(executor.id)!);
    load.set(id, load.get(id)! + 1);
    candidates.get(streamId)!.push(id);
  };
  for (const { streamId, preferredLocation } of receivers) {
    const there = executors.filter(({ host }) => host === preferredLocation);
    if (there.length > 0) assign(streamId, there);
  }
  for (const { streamId } of receivers) if (candidates.get(streamId)!.length === 0) assign(streamId, executors);
  for (const { id } of executors.filter((executor) => load.get(executor.id) === 0)) {
    least([...candidates.values()], (list) => list.length).push(id);
  }
  return candidates;
}

/**
 * Candidates of one receiver, best first, among `executors`: those of its preferred host, then all idle ones, or, if
 * there are none, those with the least weight. A receiver weighs 1 where it runs and 1/n on each of n candidates.
 */
export function rescheduleReceiver(
  preferredLocation: string | undefined,
  others: readonly ReceiverPlace[],
  executors: readonly ExecutorInfo[],
): readonly ExecutorId[] {
  if (executors.length === 0) return [];
  const weights = new Map(executors.map(({ id }) => [id, 0]));
  const add = (id: ExecutorId, weight: number) => {
    if (weights.has(id)) weights.set(id, weights.get(id)! + weight);
  };
  for (const place of others) {
    if (place.state === "active") add(place.executorId, 1);
    if (place.state === "scheduled") for (const id of place.candidates) add(id, 1 / place.candidates.length);
  }
  const weightOf = ({ id }: ExecutorInfo) => weights.get(id)!;
  const lightest = Math.min(...weights.values());
  const preferred = executors.filter(({ host }) => host === preferredLocation).sort((a, b) => weightOf(a) - weightOf(b));
  const light = executors.filter((executor) => weightOf(executor) === lightest);
  return [...new Set([...preferred, ...light].map(({ id }) => id))];
}

/** The first with the least value. */
function least<T>(list: readonly T[], sizeOf: (item: T) => number): T {
  return list.reduce((best, item) => (sizeOf(item) < sizeOf(best) ? item : best));
}
