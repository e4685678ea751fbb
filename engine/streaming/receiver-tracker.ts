// The driver's side of receivers: where each runs, what it has announced and reported, and which batch each block
// belongs to (received-block-tracker.ts). Where a receiver goes is decided by receiver-scheduling-policy.ts. A receiver
// that ended by itself, or whose executor is lost, is started again elsewhere. A block whose every holder is gone before
// a batch has it belongs to none: the loss is reported, and the batch has the others. See Spark's `ReceiverTracker`.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import type { ExecutorInfo, ReceiverEvent, ReceiverSettings } from "../scheduler/backend.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import { decodeRecords } from "../serialize/records.ts";
import type { ExecutorId } from "../storage/block.ts";
import type { StorageLevel } from "../storage/storage-level.ts";
import type { Clock } from "../time/clock.ts";
import { type ReceivedBlock, ReceivedBlockTracker } from "./received-block-tracker.ts";
import type { ReceiverInfo } from "./receiver-info.ts";
import { type ReceiverPlace, rescheduleReceiver, scheduleReceivers } from "./receiver-scheduling-policy.ts";

/** A stream whose records come from receivers. */
export interface ReceiverDeclaration {
  readonly streamId: number;
  readonly name: string;
  readonly makeReceiver: AnyFunction;
  readonly storageLevel: StorageLevel;
  readonly preferredLocation?: string | undefined;
}

interface TrackedReceiver {
  readonly declared: ReceiverDeclaration;
  attempt: number;
  /** The executor it runs on, or ran last. */
  executor: ExecutorInfo | undefined;
  state: "waiting" | "running" | "stopped";
  /** The rate that back-pressure gave it last. */
  rate: number | undefined;
  lastError: Pick<ReceiverInfo, "lastErrorMessage" | "lastError" | "lastErrorTime">;
}

/** A receiver that ended by itself or could not be placed is started again after this. */
const RETRY_MS = 1000;
const NO_ERROR = { lastErrorMessage: "", lastError: "", lastErrorTime: -1 };

export interface ReceiverTrackerOptions {
  readonly context: MillraceContext;
  readonly clock: Clock;
  readonly settings: ReceiverSettings;
  onEvent(name: "onReceiverStarted" | "onReceiverError" | "onReceiverStopped", receiver: ReceiverInfo): void;
  reportError(message: string, error: unknown): void;
}

export class ReceiverTracker {
  private readonly options: ReceiverTrackerOptions;
  private readonly receivers = new Map<number, TrackedReceiver>();
  private readonly blocks = new ReceivedBlockTracker();
  private readonly unsubscribe: readonly (() => void)[];
  private stopping = false;
  private lostRecords = 0;
  private announceAllStopped = () => {};
  private readonly allStopped = new Promise<void>((resolve) => {
    this.announceAllStopped = resolve;
  });

  constructor(options: ReceiverTrackerOptions) {
    this.options = options;
    this.unsubscribe = [
      options.context.onReceiverEvent((event) => this.received(event)),
      options.context.onExecutorLost((executorId) => this.executorLost(executorId)),
    ];
  }

  register(declared: ReceiverDeclaration): void {
    const nowhere = { attempt: 0, executor: undefined, state: "waiting", rate: undefined, lastError: NO_ERROR } as const;
    this.receivers.set(declared.streamId, { declared, ...nowhere });
  }

  start(): void {
    const executors = this.options.context.executors();
    const candidates = scheduleReceivers(
      [...this.receivers.values()].map(({ declared }) => declared),
      executors,
    );
    for (const [streamId, receiver] of this.receivers) this.launch(receiver, candidates.get(streamId));
  }

  /** The blocks of a stream that belong to a batch: of all streams, those announced before the first call for it. */
  allocate(streamId: number, timeMs: number): readonly ReceivedBlock[] {
    for (const [id, lost] of this.blocks.allocateBlocksToBatch(timeMs)) this.reportLost(this.receivers.get(id)!, lost);
    return this.blocksOf(streamId, timeMs);
  }

  blocksOf(streamId: number, timeMs: number): readonly ReceivedBlock[] {
    return this.blocks.getBlocksOfBatch(timeMs, streamId);
  }

  /** The blocks of a stream's batches up to `limitMs` are no longer needed. */
  release(streamId: number, limitMs: number): void {
    this.forget(this.blocks.cleanupOldBatches(streamId, limitMs));
  }

  hasUnallocated(): boolean {
    return this.blocks.hasUnallocatedBlocks();
  }

  /** Sets how many records a second the stream's receiver may take, now and when it is started again. */
  updateRate(streamId: number, rate: number): void {
    const receiver = this.receivers.get(streamId);
    if (receiver === undefined) return;
    receiver.rate = rate;
    if (receiver.state === "running") this.options.context.backend?.updateReceiverRate(streamId, rate);
  }

  get numReceivers(): number {
    return this.receivers.size;
  }

  /** Those that run a receiver now. */
  executorsWithReceivers(): readonly ExecutorId[] {
    return this.places().flatMap((place) => (place.state === "active" ? [place.executorId] : []));
  }

  /** Asks all receivers to end; resolves when everything they stored has been announced, or `timeout` resolves. */
  async stop(timeout: Promise<void>): Promise<void> {
    if (!this.stopping) this.askAllToStop();
    await Promise.race([this.allStopped, timeout]);
  }

  /** Hears of nothing any more, and forgets the blocks no batch has taken. */
  close(): void {
    for (const end of this.unsubscribe) end();
    this.forget(this.blocks.dropUnallocated());
  }

  private askAllToStop(): void {
    this.stopping = true;
    for (const receiver of this.receivers.values()) {
      if (receiver.state === "running") this.options.context.backend?.stopReceiver(receiver.declared.streamId);
      else receiver.state = "stopped";
    }
    this.checkAllStopped();
  }

  /** Starts a receiver on the first of its candidates, or where it is best now. */
  private launch(receiver: TrackedReceiver, candidates?: readonly ExecutorId[]): void {
    const { context, settings, clock } = this.options;
    if (this.stopping) return;
    const executors = context.executors();
    const [best] = candidates ?? rescheduleReceiver(receiver.declared.preferredLocation, this.places(), executors);
    const executor = executors.find(({ id }) => id === best);
    if (executor === undefined || context.backend === undefined) {
      clock.setTimer(RETRY_MS, () => this.launch(receiver));
      return;
    }
    receiver.attempt++;
    receiver.state = "running";
    receiver.executor = executor;
    const { streamId, makeReceiver, storageLevel } = receiver.declared;
    const { attempt, rate } = receiver;
    const paced = rate === undefined ? settings : { ...settings, initialRate: rate };
    context.backend.startReceiver(executor.id, { streamId, attempt, makeReceiver, settings: paced, storageLevel });
  }

  private places(): ReceiverPlace[] {
    return [...this.receivers.values()].map(({ state, executor }) =>
      state === "running" && executor !== undefined ? { state: "active", executorId: executor.id } : { state: "inactive" },
    );
  }

  private received(event: ReceiverEvent): void {
    const receiver = this.receivers.get(event.streamId);
    if (receiver === undefined) return;
    // Blocks count whichever attempt stored them; what an attempt says of itself counts only while it is the latest.
    if (event.type === "BlockAdded") {
      const { blockId, numRecords, executorIds, metadata } = event;
      const block = { blockId, numRecords, executorIds };
      const added = metadata === undefined ? block : { ...block, metadata: decodeRecords(metadata) };
      if (!this.blocks.addBlock(event.streamId, added)) this.forget([added]);
    } else if (event.attempt === receiver.attempt) {
      this.reported(receiver, event);
    }
  }

  private reported(receiver: TrackedReceiver, event: Exclude<ReceiverEvent, { type: "BlockAdded" }>): void {
    if (event.type !== "ReceiverStarted") {
      receiver.lastError = { lastErrorMessage: event.message, lastError: event.error ?? "", lastErrorTime: this.options.clock.now() };
    }
    if (event.type === "ReceiverStopped") this.ended(receiver, RETRY_MS, event.final);
    else this.tell(event.type === "ReceiverStarted" ? "onReceiverStarted" : "onReceiverError", receiver);
  }

  private tell(name: Parameters<ReceiverTrackerOptions["onEvent"]>[0], receiver: TrackedReceiver): void {
    const { declared, state, executor, lastError } = receiver;
    this.options.onEvent(name, {
      streamId: declared.streamId,
      name: declared.name,
      active: state === "running",
      location: executor?.host ?? "",
      executorId: executor?.id ?? "",
      ...lastError,
    });
  }

  private executorLost(executorId: ExecutorId): void {
    this.blocks.executorLost(executorId);
    for (const receiver of this.receivers.values()) {
      if (receiver.executor?.id !== executorId || receiver.state !== "running") continue;
      receiver.lastError = { ...NO_ERROR, lastErrorMessage: `Executor ${executorId} is lost`, lastErrorTime: this.options.clock.now() };
      this.ended(receiver, 0);
    }
  }

  private reportLost(receiver: TrackedReceiver, lost: readonly ReceivedBlock[]): void {
    const { streamId } = receiver.declared;
    const records = lost.reduce((sum, block) => sum + block.numRecords, 0);
    this.lostRecords += records;
    const what = `${lost.length} received blocks of stream ${streamId} with ${records} records were lost with the executors that held them`;
    const advice =
      "Blocks have copies where there are two executors or more; records that must not be lost need a source that can be read again.";
    const message = `${what} (${this.lostRecords} records since the start). ${advice}`;
    receiver.lastError = { ...NO_ERROR, lastErrorMessage: message, lastErrorTime: this.options.clock.now() };
    this.tell("onReceiverError", receiver);
    const details = { streamId, blockIds: lost.map(({ blockId }) => blockId), records, lostRecords: this.lostRecords };
    this.options.reportError("Received data was lost", new MillraceError("BLOCK_LOST", message, { details }));
  }

  private ended(receiver: TrackedReceiver, delayMs: number, isFinal = false): void {
    // Its end may be told twice (it says so, then its thread or executor is gone), and must start one successor only.
    if (receiver.state !== "running") return;
    receiver.state = this.stopping || isFinal ? "stopped" : "waiting";
    this.tell("onReceiverStopped", receiver);
    if (receiver.state === "waiting") this.options.clock.setTimer(delayMs, () => this.launch(receiver));
    this.checkAllStopped();
  }

  private checkAllStopped(): void {
    if (this.stopping && [...this.receivers.values()].every((receiver) => receiver.state !== "running")) this.announceAllStopped();
  }

  private forget(blocks: readonly ReceivedBlock[]): void {
    if (blocks.length === 0) return;
    this.options.context.forgetBlocks(blocks.map(({ blockId }) => ({ type: "block", blockId })));
  }
}
