// Tasks as bytes for an executor: bindings in one block, plans apart because they are sent once and kept. A task that
// cannot be encoded (a closure captures a socket, say) becomes a failed outcome and does not hold up the others.
import type { Task, TaskOutcome, WireTask } from "../../engine/scheduler/task.ts";
import { encode } from "../../engine/serialize/codec.ts";
import { encodePlan } from "../../engine/serialize/plan-codec.ts";

export interface EncodedTasks {
  /** The tasks that travel, in their order, and their encoded WireTask[]. */
  readonly sent: readonly WireTask[];
  readonly bytes: Uint8Array;
  /** Encoded plans of `sent` by hash. */
  readonly plans: ReadonlyMap<string, Uint8Array>;
  readonly refused: readonly { readonly task: Task; readonly outcome: TaskOutcome }[];
}

export function encodeTasks(tasks: readonly Task[]): EncodedTasks {
  const plans = new Map<string, Uint8Array>();
  const refused: { task: Task; outcome: TaskOutcome }[] = [];
  const accepted: { task: Task; wire: WireTask }[] = [];
  const refuse = (task: Task, error: unknown) =>
    refused.push({ task, outcome: { ok: false, failure: { type: "exception", error: error as Error } } });
  for (const task of tasks) {
    try {
      const { hash, bytes } = encodePlan(task.plan);
      const { plan: _plan, ...rest } = task;
      plans.set(hash, bytes);
      accepted.push({ task, wire: { ...rest, planHash: hash } });
    } catch (error) {
      refuse(task, error);
    }
  }
  try {
    const sent = accepted.map(({ wire }) => wire);
    return { sent, bytes: encode(sent), plans, refused };
  } catch {
    // Some binding cannot travel: find out whose.
    const sent: WireTask[] = [];
    for (const { task, wire } of accepted) {
      try {
        encode(wire);
        sent.push(wire);
      } catch (error) {
        refuse(task, error);
      }
    }
    return { sent, bytes: encode(sent), plans, refused };
  }
}
