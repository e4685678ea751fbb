// A compute thread of tests, in the control thread itself: what a task does is said by its first binding.

import type { ComputeHost, ComputeThreadHandle, ComputeThreadOptions } from "../../cluster/executor/compute-host.ts";
import type { TaskAttempt } from "../../cluster/protocol/messages.ts";
import type { WireTask } from "../../engine/scheduler/task.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import type { BlockId } from "../../engine/storage/block.ts";
import type { StoreRequest } from "../../engine/storage/partition-cache.ts";

/** `done` gives its value at once; `wait` when the test releases its task id; the others as they say. */
export type FakeWork =
  | { readonly op: "done"; readonly value: unknown }
  | { readonly op: "wait" }
  | { readonly op: "store"; readonly id: BlockId; readonly bytes: Uint8Array }
  | { readonly op: "fetch"; readonly from: string; readonly ids: readonly BlockId[] }
  /** Gives the answer as its value. */
  | { readonly op: "cache"; readonly request: StoreRequest }
  | { readonly op: "die" };

export class FakeCompute implements ComputeThreadHandle {
  readonly bundles: string[] = [];
  readonly plans = new Map<string, Uint8Array>();
  /** Names of the attempts it was given, in order. */
  readonly ran: string[] = [];
  readonly options: ComputeThreadOptions;
  terminated = false;
  private readonly host: ComputeHost;
  private readonly waiting = new Map<string, WireTask>();

  constructor(host: ComputeHost, options: ComputeThreadOptions) {
    this.host = host;
    this.options = options;
  }

  loadBundle(hash: string): void {
    this.bundles.push(hash);
  }

  addPlans(plans: readonly (readonly [string, Uint8Array])[], dropped: readonly string[]): void {
    for (const [hash, bytes] of plans) this.plans.set(hash, bytes);
    for (const hash of dropped) this.plans.delete(hash);
  }

  runTasks(tasks: Uint8Array, only?: readonly TaskAttempt[]): void {
    for (const task of decode(tasks) as WireTask[]) {
      if (only?.some(([taskId, attempt]) => task.taskId === taskId && task.attempt === attempt) === false) continue;
      this.ran.push(`${task.taskId}#${task.attempt}`);
      queueMicrotask(() => void this.run(task));
    }
  }

  forget(): void {}

  async readCached(id: BlockId): Promise<Uint8Array | undefined> {
    return id === "rdd-1-1" ? new Uint8Array([1, 1]) : undefined;
  }

  async terminate(): Promise<void> {
    this.terminated = true;
  }

  /** Ends all waiting tasks with their task id. */
  release(): void {
    for (const task of this.waiting.values()) this.finish(task, task.taskId);
    this.waiting.clear();
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  private async run(task: WireTask): Promise<void> {
    if (this.terminated) return;
    if (!this.plans.has(task.planHash)) throw new Error(`plan ${task.planHash} was not sent`);
    const work = task.bindings[0] as FakeWork;
    switch (work.op) {
      case "done":
        return this.finish(task, work.value);
      case "wait":
        this.waiting.set(`${task.taskId}#${task.attempt}`, task);
        return;
      case "store":
        this.host.storeBlocks([{ id: work.id, bytes: work.bytes }]);
        return this.finish(task, null);
      case "fetch": {
        const blocks = await this.host.fetchBlocks(work.from, work.ids).catch((error: Error) => error.message);
        return this.finish(task, blocks);
      }
      case "cache":
        return this.finish(task, await this.host.storeCached(work.request));
      case "die":
        this.terminated = true;
        return this.host.exited("it died");
    }
  }

  private finish({ taskId, attempt }: WireTask, value: unknown): void {
    if (this.terminated) return;
    const outcome = encode({ ok: true, value, cached: [], metrics: { runMs: 0, recordsRead: 0 } });
    this.host.taskFinished({ taskId, attempt, outcome });
  }
}
