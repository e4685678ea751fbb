// The RDDs of a context that are persisted now. They are not kept alive for that: one that the program no longer holds
// is dropped when the garbage collector finds it gone, and what is kept of it is forgotten.
import type { RDDNode } from "../rdd/rdd-node.ts";

export class PersistentRDDs {
  private readonly byId = new Map<number, WeakRef<RDDNode>>();
  private readonly collected: FinalizationRegistry<number>;

  /** `collected` is told the id of each that is gone. */
  constructor(collected: (rddId: number) => void) {
    this.collected = new FinalizationRegistry((rddId) => {
      // Unless it was unpersisted before: then it has been forgotten already.
      if (this.byId.delete(rddId)) collected(rddId);
    });
  }

  add(node: RDDNode): void {
    if (this.byId.has(node.id)) return;
    this.byId.set(node.id, new WeakRef(node));
    this.collected.register(node, node.id);
  }

  remove(rddId: number): void {
    this.byId.delete(rddId);
  }

  has(rddId: number): boolean {
    return this.byId.get(rddId)?.deref()?.storageLevel.isValid === true;
  }

  /** In the order they were persisted. */
  nodes(): readonly RDDNode[] {
    return [...this.byId.values()].flatMap((one) => one.deref() ?? []).filter((node) => node.storageLevel.isValid);
  }
}
