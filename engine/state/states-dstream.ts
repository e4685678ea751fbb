// StatesDStream: the stream of state RDDs behind updateStateByKey and mapWithState. The RDD of a time is made of the one a
// slide before and of the data of that time:
//
//     data            d1       d2       d3
//     states   s0 --> s1 ----> s2 ----> s3          s0: the states the program begins with, or none
//
// Their lineage would grow for ever, so they must be checkpointed. For the checkpoints' sake RDDs are remembered for long;
// their partitions are kept only as long as somebody reads them or the next are made of them.
import { DStreamNode } from "../dstream/dstream-node.ts";
import { KeyLayout } from "../dstream/key-layout.ts";
import { shuffledNode } from "../rdd/keyed-nodes.ts";
import type { RDDNode } from "../rdd/rdd-node.ts";
import { type Partitioning, samePartitioner } from "../shuffle/partitioner.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { StateCheckpoints } from "./state-checkpoints.ts";
import { initialStates, movedStates, noRecords, type StateStep, steppedStates } from "./state-rdd.ts";

export interface StatesOptions {
  readonly step: StateStep;
  /** Default: by hash, over the default parallelism at the first batch. */
  readonly partitioning?: Partitioning | undefined;
  /** Pairs of key and state to begin with. */
  readonly initial?: RDDNode | undefined;
  /** Batches in which there is neither data nor a state have an RDD too, an empty one. */
  readonly always?: boolean;
  /** The step may give keys that belong elsewhere: the states are laid out anew before the next. */
  readonly moves?: boolean;
  /** Slides between checkpoints where the program says nothing. Default: at least ten seconds. */
  readonly checkpointSlides?: number;
}

export class StatesDStream extends DStreamNode {
  readonly dependencies: readonly DStreamNode[];
  override readonly mustCheckpoint = true;
  /** Streams that show these states. */
  readonly views: DStreamNode[] = [];
  private readonly parent: DStreamNode;
  private readonly options: StatesOptions;
  private readonly layout: KeyLayout;
  private readonly checkpoints = new StateCheckpoints();
  /** Up to this time there was neither data nor a state. */
  private nothingMs = Number.NEGATIVE_INFINITY;

  constructor(parent: DStreamNode, options: StatesOptions) {
    super(parent.scope);
    this.parent = parent;
    this.options = options;
    this.layout = new KeyLayout(parent.scope, options.partitioning);
    this.dependencies = [parent];
    // As they are: encoding all states in every batch would cost what exists, not what changes.
    this.keepAt(StorageLevel.MEMORY_ONLY);
  }

  get slideMs(): number {
    return this.parent.slideMs;
  }

  protected override defaultCheckpointMs(): number {
    const { checkpointSlides } = this.options;
    return checkpointSlides === undefined ? super.defaultCheckpointMs() : this.slideMs * checkpointSlides;
  }

  protected compute(timeMs: number): RDDNode | undefined {
    const { rdds } = this.scope;
    const previous = this.previous(timeMs);
    const data = this.parent.getOrCompute(timeMs);
    const { initial, always, moves, step } = this.options;
    if (data === undefined && previous === undefined && initial === undefined && always !== true) {
      this.nothingMs = Math.max(this.nothingMs, timeMs);
      return undefined;
    }
    const { partitioner } = this.layout;
    const states =
      previous === undefined
        ? initial === undefined
          ? noRecords(rdds, partitioner.numPartitions)
          : initialStates(initial, partitioner, timeMs)
        : moves === true || !samePartitioner(partitioner, previous.partitioner)
          ? movedStates(previous, partitioner)
          : previous;
    const placed = data === undefined ? noRecords(rdds, partitioner.numPartitions) : shuffledNode(data, partitioner);
    const isMark = this.isCheckpointed(timeMs);
    const made = steppedStates(states, placed, step, partitioner, timeMs, isMark);
    if (isMark) made.checkpointForm = this.checkpoints.formOf(made, timeMs);
    return made;
  }

  override clearMetadata(timeMs: number): void {
    super.clearMetadata(timeMs);
    const readers = this.views.filter((view) => !view.storageLevel.isValid);
    const readMs = readers.reduce((longest, view) => Math.max(longest, view.rememberMs), this.slideMs);
    for (const [time, rdd] of this.generated) if (time <= timeMs - readMs && rdd.storageLevel.isValid) rdd.unpersist();
  }

  /** The states a slide before. Times that were left out are made up for one after another, not one within another. */
  private previous(timeMs: number): RDDNode | undefined {
    const isMissing = (time: number) => time > this.nothingMs && this.isTimeValid(time) && !this.generated.has(time);
    let time = timeMs - this.slideMs;
    while (isMissing(time)) time -= this.slideMs;
    let states: RDDNode | undefined;
    for (; time < timeMs; time += this.slideMs) if (time > this.nothingMs) states = this.getOrCompute(time);
    return states;
  }
}
