// DStreamNode: what a DStream computes at each of its times, as the graph sees it. A node makes at most one RDD a
// time and remembers it as long as somebody behind it may ask for it again.
//
// Times are milliseconds on the batch grid; a batch time labels the END of the interval whose data it holds. A node is
// valid at zeroTime + k * slide, k >= 1, and gives no RDD at other times.
import { atCall, captureCall, withCall } from "../call-site.ts";
import { MillraceError } from "../errors.ts";
import type { NodeScope, RDDNode } from "../rdd/rdd-node.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import type { InputInfoTracker } from "./input-info-tracker.ts";
import { upstreamNodes } from "./upstream-nodes.ts";

/** What nodes need of the context they belong to. */
export interface StreamScope {
  /** The context itself. */
  readonly owner?: object;
  /** The batch interval. */
  readonly batchMs: number;
  /** The time before the first batch; undefined until the context has started. */
  readonly zeroTimeMs: number | undefined;
  /** True once the context has been started: streams no longer change then. */
  readonly isStarted?: boolean;
  /** What makes and runs its RDDs. */
  readonly rdds: NodeScope;
  /** Takes what inputs say of their batches. */
  readonly inputInfo: InputInfoTracker;
  /** Refuses changes after the start; every node is announced here when it is made. */
  nodeCreated(node: DStreamNode): void;
}

/** RDDs of streams that must be checkpointed are, unless the program says otherwise, at multiples of about this. */
const DEFAULT_CHECKPOINT_MS = 10_000;

/**
 * What a stream computes at each of its times. One of your own says what it depends on, how often it has an RDD, and how
 * `compute` makes it. See Spark's `DStream`.
 */
export abstract class DStreamNode {
  /** The context it belongs to. */
  readonly scope: StreamScope;
  /** The nodes that it asks for RDDs. */
  abstract readonly dependencies: readonly DStreamNode[];
  /** Time between two of its RDDs; a multiple of the batch interval. */
  abstract readonly slideMs: number;
  private level = StorageLevel.NONE;
  private rddLevel = StorageLevel.NONE;
  /** How long its RDDs are kept; grows with what those behind it ask for. */
  rememberMs = 0;
  /** Every RDD whose time is a multiple of this is checkpointed; undefined if none is. */
  checkpointMs: number | undefined;
  /** A stream whose RDDs are made from its earlier ones: without checkpoints their lineage would grow for ever. */
  readonly mustCheckpoint: boolean = false;
  /** Are its records given to functions of the program? Not those that the engine makes other records of. */
  protected readonly isShown: boolean = true;
  protected readonly generated = new Map<number, RDDNode>();
  /** RDDs that are kept for this stream's sake: what another stream, or the program, has marked is theirs to drop. */
  private readonly marked = new WeakSet<RDDNode>();
  /** RDDs marked to be checkpointed, oldest first, until their files are removed. */
  /** Where the program made it. */
  protected readonly declaration = captureCall();
  private written: { readonly timeMs: number; readonly rdd: RDDNode }[] = [];

  constructor(scope: StreamScope) {
    this.scope = scope;
    scope.nodeCreated(this);
  }

  /** How the partitions of every RDD of this stream are kept on the executors. */
  get storageLevel(): StorageLevel {
    return this.level;
  }

  /** The RDD of a valid time, or undefined if there is none. Called at most once a time that gives one. */
  protected abstract compute(timeMs: number): RDDNode | undefined;

  /**
   * Keeps every RDD of this stream at `level`; without one as streams are kept where nobody says how. Throws
   * UNSUPPORTED_OPERATION once the context has started.
   */
  persist(level?: StorageLevel): void {
    if (this.scope.isStarted === true) {
      const message = `Cannot change storage level of a DStream after streaming context has started: it is ${this.storageLevel}`;
      throw new MillraceError("UNSUPPORTED_OPERATION", message);
    }
    this.keepAt(level);
  }

  /**
   * Keeps the RDDs of this stream, or those it is made of, at `level`. Where nobody says how, that is MEMORY_ONLY_SER by
   * name, as in Spark: functions are given copies. But the records are kept as they are, and what cannot be changed is
   * not copied: encoding costs more than computing most of them again.
   */
  keepAt(level?: StorageLevel): void {
    this.level = level ?? StorageLevel.MEMORY_ONLY_SER;
    this.rddLevel = level ?? StorageLevel.MEMORY_ONLY;
  }

  /** For somebody who will read the RDDs again and again: a level that was chosen is left alone. */
  keepByDefault(): void {
    if (!this.storageLevel.isValid) this.keepAt();
  }

  /** Checkpoints an RDD of this stream every `intervalMs`, and keeps all of them. Not after the context has started. */
  checkpoint(intervalMs: number): void {
    if (this.scope.isStarted === true) {
      const message = `Cannot change checkpoint interval of a DStream after streaming context has started: it is ${this.checkpointMs} ms, and ${intervalMs} ms is asked for`;
      throw new MillraceError("UNSUPPORTED_OPERATION", message);
    }
    if (!this.storageLevel.isValid) this.persist();
    this.checkpointMs = intervalMs;
  }

  /** The interval of a stream that must be checkpointed, where the program gives none: at least ten seconds. */
  protected defaultCheckpointMs(): number {
    return this.slideMs * Math.ceil(DEFAULT_CHECKPOINT_MS / this.slideMs);
  }

  /** Settles the checkpoint interval, at the start. Throws CHECKPOINT_DIR_NOT_SET or CHECKPOINT_INTERVAL. */
  validateAtStart(checkpointDirectory: string | undefined): void {
    if (this.mustCheckpoint && this.checkpointMs === undefined) this.checkpointMs = this.defaultCheckpointMs();
    const { checkpointMs, slideMs } = this;
    if (checkpointMs === undefined) return;
    if (checkpointDirectory === undefined) {
      const message = "The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint().";
      throw withCall(new MillraceError("CHECKPOINT_DIR_NOT_SET", message), this.declaration, "declared");
    }
    if (checkpointMs >= slideMs && checkpointMs % slideMs === 0) return;
    const fault = checkpointMs < slideMs ? "which is lower than" : "which is not a multiple of";
    const fix = Math.max(1, Math.ceil(checkpointMs / slideMs)) * slideMs;
    const message = `The checkpoint interval for ${this.constructor.name} has been set to ${checkpointMs} ms ${fault} its slide time (${slideMs} ms). Please set it to ${fix} ms.`;
    throw withCall(new MillraceError("CHECKPOINT_INTERVAL", message), this.declaration, "declared");
  }

  /** What this stream is remembered for at least: two checkpoint intervals, so that one checkpoint always stands. */
  get minRememberMs(): number {
    return this.checkpointMs === undefined ? this.slideMs : Math.max(this.slideMs, 2 * this.checkpointMs);
  }

  /** The RDD of `timeMs`, made now or before. */
  getOrCompute(timeMs: number): RDDNode | undefined {
    const known = this.generated.get(timeMs);
    if (known !== undefined) return known;
    if (!this.isTimeValid(timeMs)) return undefined;
    const made = this.computePlaced(timeMs);
    if (made === undefined) return undefined;
    if (this.storageLevel.isValid && !made.storageLevel.isValid) {
      made.persist(this.rddLevel);
      made.givesCopies = this.isShown && this.level !== this.rddLevel;
      this.marked.add(made);
    }
    if (this.isCheckpointed(timeMs)) {
      this.scope.rdds.markCheckpoint(made, "reliable");
      this.written.push({ timeMs, rdd: made });
    }
    this.generated.set(timeMs, made);
    return made;
  }

  private computePlaced(timeMs: number): RDDNode | undefined {
    try {
      return this.compute(timeMs);
    } catch (error) {
      throw atCall(error, this.declaration, "declared");
    }
  }

  /** Is the RDD of a valid time to be checkpointed? */
  protected isCheckpointed(timeMs: number): boolean {
    return this.checkpointMs !== undefined && (timeMs - this.zeroMs) % this.checkpointMs === 0;
  }

  /** The RDD of `timeMs` if it has been made and is not forgotten. */
  protected generatedAt(timeMs: number): RDDNode | undefined {
    return this.generated.get(timeMs);
  }

  /** The time before the first batch. */
  protected get zeroMs(): number {
    const { zeroTimeMs } = this.scope;
    if (zeroTimeMs !== undefined) return zeroTimeMs;
    throw new MillraceError("CONTEXT_STATE", `${this.constructor.name} has not been initialized: start the context first`);
  }

  /** Has the stream an RDD at this time? Throws CONTEXT_STATE before the start. */
  isTimeValid(timeMs: number): boolean {
    return timeMs > this.zeroMs && (timeMs - this.zeroMs) % this.slideMs === 0;
  }

  /** RDDs of the valid times from `fromMs` to `toMs`, both included, oldest first. Throws CONTEXT_STATE before the start. */
  slice(fromMs: number, toMs: number): RDDNode[] {
    const { zeroMs } = this;
    const rdds: RDDNode[] = [];
    const down = (timeMs: number) => Math.floor((timeMs - zeroMs) / this.slideMs) * this.slideMs + zeroMs;
    for (let timeMs = Math.max(down(fromMs), zeroMs + this.slideMs); timeMs <= down(toMs); timeMs += this.slideMs) {
      const rdd = this.getOrCompute(timeMs);
      if (rdd !== undefined) rdds.push(rdd);
    }
    return rdds;
  }

  /** Asks this stream to keep its RDDs for at least `durationMs`; what it reads is kept as long as it needs it. */
  remember(durationMs: number): void {
    this.rememberMs = Math.max(this.rememberMs, durationMs, this.minRememberMs);
    for (const node of upstreamNodes<DStreamNode>([this])) {
      for (const parent of node.dependencies)
        parent.rememberMs = Math.max(parent.rememberMs, node.parentRememberMs(), parent.minRememberMs);
    }
  }

  /** How long parents must be kept for this node's sake. */
  protected parentRememberMs(): number {
    return this.rememberMs;
  }

  /** Forgets RDDs of times up to `timeMs` - remember duration. What this stream reads is not its business. */
  clearMetadata(timeMs: number): void {
    const limitMs = timeMs - this.rememberMs;
    for (const [time, rdd] of this.generated) if (time <= limitMs) this.discard(time, rdd);
    this.dropCheckpoints(limitMs);
    this.forgotten(limitMs);
  }

  /** The batch of `timeMs` has failed and will not run: an RDD made for it is made anew if a later window asks for it. */
  batchFailed(timeMs: number): void {
    const rdd = this.generated.get(timeMs);
    if (rdd === undefined) return;
    this.discard(timeMs, rdd);
    if (!this.written.some((one) => one.rdd === rdd)) return;
    this.written = this.written.filter((one) => one.rdd !== rdd);
    this.scope.rdds.removeCheckpoint(rdd);
  }

  /** Told, again and again, up to which time nobody will ask for anything any more. */
  protected forgotten(_limitMs: number): void {}

  /** Of the checkpoints that nobody asks for, only the newest may have to give lost RDDs their beginning. */
  private dropCheckpoints(limitMs: number): void {
    const newest = this.written.findLast(({ timeMs, rdd }) => timeMs <= limitMs && rdd.checkpoint?.done === true);
    if (newest === undefined) return;
    const kept = this.written.filter((one) => one.timeMs >= newest.timeMs);
    const needed = new Set(kept.flatMap(({ rdd }) => [rdd, ...(rdd.checkpoint?.needs ?? [])]));
    this.written = this.written.filter((one) => {
      if (needed.has(one.rdd)) return true;
      this.scope.rdds.removeCheckpoint(one.rdd);
      return false;
    });
  }

  private discard(timeMs: number, rdd: RDDNode): void {
    this.generated.delete(timeMs);
    // One RDD may serve several times, as a queue's default does.
    const isNeeded = !this.marked.has(rdd) || [...this.generated.values()].includes(rdd);
    if (!isNeeded) rdd.unpersist();
  }
}
