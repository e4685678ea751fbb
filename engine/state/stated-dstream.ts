// StatedDStream: what a program sees of a stream of states, made anew from its RDD at each time: pairs, or mapped records.
// What is said about keeping and checkpointing it is meant for the states; only windows over it keep what it shows.
import { DStreamNode } from "../dstream/dstream-node.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import type { StatesDStream } from "./states-dstream.ts";

export class StatedDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  readonly states: StatesDStream;
  private readonly view: (states: RDDNode) => RDDNode;

  constructor(states: StatesDStream, view: (states: RDDNode) => RDDNode) {
    super(states.scope);
    this.states = states;
    this.view = view;
    this.dependencies = [states];
    states.views.push(this);
  }

  get slideMs(): number {
    return this.states.slideMs;
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const states = this.states.getOrCompute(timeMs);
    return states === undefined ? undefined : this.view(states);
  }

  /** Keeps the states at `level`. The level that goes without saying would have them encoded in every batch. */
  override persist(level?: StorageLevel): void {
    this.states.persist(level === undefined || level === StorageLevel.MEMORY_ONLY_SER ? StorageLevel.MEMORY_ONLY : level);
  }

  override checkpoint(intervalMs: number): void {
    this.states.checkpoint(intervalMs);
  }
}
