// The broadcasts of one context, on the driver: the RDD of chunks behind each, which of them a plan uses, and that each is
// put on executors before the first job that may use it. Where tasks run in the driver's own thread there is nothing to
// send: they read a copy, or the value itself where there can be none.
import type { SinkPlan, TaskPlan } from "../rdd/plan.ts";
import type { NodeScope, RDDNode } from "../rdd/rdd-node.ts";
import { parallelCollectionRDD } from "../rdd/source-rdd.ts";
import { decode, encode } from "../serialize/codec.ts";
import { encodePlan } from "../serialize/plan-codec.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { Broadcast, type BroadcastOwner } from "./broadcast.ts";

/** Small enough for a message, large enough to be few. */
const CHUNK_BYTES = 2 * 1024 * 1024;

interface Sent {
  readonly node: RDDNode;
  placing: Promise<unknown> | undefined;
}

export class Broadcasts implements BroadcastOwner {
  private readonly scope: NodeScope;
  private readonly isInProcess: boolean;
  private readonly sent = new Map<number, Sent>();
  private readonly collected = new FinalizationRegistry<number>((id) => this.destroy(id));

  constructor(scope: NodeScope, isInProcess: boolean) {
    this.scope = scope;
    this.isInProcess = isInProcess;
  }

  make<T>(value: T): Broadcast<T> {
    if (this.isInProcess) return new Broadcast(this.scope.nextRddId(), this, { value: copyOf(value) });
    const bytes = encode(value);
    const chunks: Uint8Array[] = [];
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) chunks.push(bytes.slice(start, start + CHUNK_BYTES));
    const node = parallelCollectionRDD(this.scope, chunks, chunks.length);
    node.name = "broadcast";
    node.persist(StorageLevel.MEMORY_AND_DISK_SER);
    const broadcast = new Broadcast(node.id, this, { value });
    this.sent.set(node.id, { node, placing: undefined });
    this.collected.register(broadcast, node.id);
    return broadcast;
  }

  /** Is this the number of a broadcast, and not of an RDD of the program? */
  has(id: number): boolean {
    return this.sent.has(id);
  }

  /** Puts what is new on executors, spread over them. Where that fails, tasks bring along what they need. */
  async place(run: (node: RDDNode, sink: SinkPlan) => Promise<unknown>): Promise<void> {
    for (const one of this.sent.values())
      one.placing ??= run(one.node, { op: "count" }).catch(() => {
        one.placing = undefined;
      });
    for (const { placing } of this.sent.values()) await placing;
  }

  /** The chunks of those that functions of `plan` captured. */
  usedBy(plan: TaskPlan): readonly RDDNode[] {
    if (this.sent.size === 0) return [];
    return encodePlan(plan).shared.flatMap((id) => this.sent.get(id)?.node ?? []);
  }

  unpersist(id: number): void {
    const one = this.sent.get(id);
    if (one === undefined) return;
    one.placing = undefined;
    this.scope.unpersist(one.node);
  }

  destroy(id: number): void {
    this.unpersist(id);
    this.sent.delete(id);
  }
}

function copyOf<T>(value: T): T {
  try {
    return decode(encode(value)) as T;
  } catch {
    return value;
  }
}
