// The driver's side of receivers: where each runs, which blocks it has announced, and which batch each block belongs
// to. A block belongs to the first batch generated after it was announced, in the order of announcement. A block whose
// every holder is gone before that belongs to none: the loss is reported, and the batch has the others.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import type { ReceiverEvent } from "../scheduler/backend.ts";
import type { MillraceContext } from "../scheduler/millrace-context.ts";
import type { BlockId, ExecutorId } from "../storage/block.ts";
import type { Clock } from "../time/clock.ts";

export interface ReceivedBlock {
  readonly blockId: BlockId;
  readonly numRecords: number;
  readonly executorIds: readonly ExecutorId[];
}

interface TrackedReceiver {
  readonly streamId: number;
  readonly makeReceiver: AnyFunction;
  readonly replicas: number;
  attempt: number;
  executorId: ExecutorId | undefined;
  state: "waiting" | "running" | "stopped";
  unallocated: ReceivedBlock[];
}

/** A receiver that ended by itself or could not be placed is started again after this. */
const RETRY_MS = 1000;

export interface ReceiverTrackerOptions {
  readonly context: MillraceContext;
  readonly clock: Clock;
  readonly blockIntervalMs: number;
  onEvent(event: ReceiverEvent): void;
  reportError(message: string, error: unknown): void;
}

export class ReceiverTracker {
  private readonly options: ReceiverTrackerOptions;
  private readonly receivers = new Map<number, TrackedReceiver>();
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

  /** Announces a stream whose records come from receivers made by `makeReceiver`. */
  register(streamId: number, makeReceiver: AnyFunction, replicas: number): void {
    this.receivers.set(streamId, {
      streamId,
      makeReceiver,
      replicas,
      attempt: 0,
      executorId: undefined,
      state: "waiting",
      unallocated: [],
    });
  }

  start(): void {
    for (const receiver of this.receivers.values()) this.launch(receiver);
  }

  /** Takes the blocks announced so far for a batch. */
  allocate(streamId: number): readonly ReceivedBlock[] {
    const receiver = this.receivers.get(streamId);
    if (receiver === undefined) return [];
    const blocks = receiver.unallocated.splice(0);
    const lost = blocks.filter((block) => block.executorIds.length === 0);
    if (lost.length === 0) return blocks;
    this.reportLost(receiver, lost);
    return blocks.filter((block) => block.executorIds.length > 0);
  }

  hasUnallocated(): boolean {
    return [...this.receivers.values()].some((receiver) => receiver.unallocated.length > 0);
  }

  /** Asks all receivers to end; resolves when everything they stored has been announced, or `timeout` resolves. */
  async stop(timeout: Promise<void>): Promise<void> {
    if (!this.stopping) this.askAllToStop();
    await Promise.race([this.allStopped, timeout]);
  }

  /** Hears of nothing any more, and forgets the blocks no batch has taken. */
  close(): void {
    for (const end of this.unsubscribe) end();
    const blocks = [...this.receivers.values()].flatMap((receiver) => receiver.unallocated.splice(0));
    if (blocks.length > 0) this.options.context.forgetBlocks(blocks.map(({ blockId }) => ({ type: "block", blockId })));
  }

  private askAllToStop(): void {
    this.stopping = true;
    for (const receiver of this.receivers.values()) {
      if (receiver.state === "running") this.options.context.backend?.stopReceiver(receiver.streamId);
      else receiver.state = "stopped";
    }
    this.checkAllStopped();
  }

  private launch(receiver: TrackedReceiver): void {
    const { context, blockIntervalMs, clock } = this.options;
    if (this.stopping) return;
    const executorIds = context.executorIds();
    const { streamId, makeReceiver, replicas } = receiver;
    if (executorIds.length === 0 || context.backend === undefined) {
      clock.setTimer(RETRY_MS, () => this.launch(receiver));
      return;
    }
    receiver.attempt++;
    receiver.state = "running";
    receiver.executorId = this.leastLoaded(executorIds);
    context.backend.startReceiver(receiver.executorId, { streamId, attempt: receiver.attempt, makeReceiver, blockIntervalMs, replicas });
  }

  private leastLoaded(executorIds: readonly ExecutorId[]): ExecutorId {
    const load = (id: ExecutorId) => [...this.receivers.values()].filter((one) => one.state === "running" && one.executorId === id).length;
    return [...executorIds].sort((a, b) => load(a) - load(b))[0]!;
  }

  private received(event: ReceiverEvent): void {
    const receiver = this.receivers.get(event.streamId);
    if (receiver === undefined) return;
    // Blocks count whichever attempt stored them; what an attempt says of itself counts only while it is the latest.
    if (event.type === "BlockAdded") {
      receiver.unallocated.push({ blockId: event.blockId, numRecords: event.numRecords, executorIds: event.executorIds });
    } else if (event.attempt !== receiver.attempt) {
      return;
    } else if (event.type === "ReceiverStopped") {
      this.ended(receiver);
    }
    this.options.onEvent(event);
  }

  private executorLost(executorId: ExecutorId): void {
    for (const receiver of this.receivers.values()) {
      receiver.unallocated = receiver.unallocated.map((block) => ({
        ...block,
        executorIds: block.executorIds.filter((holder) => holder !== executorId),
      }));
      if (receiver.executorId === executorId && receiver.state === "running") this.ended(receiver, 0);
    }
  }

  private reportLost({ streamId, attempt }: TrackedReceiver, lost: readonly ReceivedBlock[]): void {
    const records = lost.reduce((sum, block) => sum + block.numRecords, 0);
    this.lostRecords += records;
    const what = `${lost.length} received blocks of stream ${streamId} with ${records} records were lost with the executors that held them`;
    const advice =
      "Blocks have copies where there are two executors or more; records that must not be lost need a source that can be read again.";
    const message = `${what} (${this.lostRecords} records since the start). ${advice}`;
    this.options.onEvent({ type: "ReceiverError", streamId, attempt, message });
    const details = { streamId, blockIds: lost.map(({ blockId }) => blockId), records, lostRecords: this.lostRecords };
    this.options.reportError("Received data was lost", new MillraceError("BLOCK_LOST", message, { details }));
  }

  private ended(receiver: TrackedReceiver, delayMs = RETRY_MS): void {
    // Its end may be told twice (it says so, then its thread or executor is gone), and must start one successor only.
    if (receiver.state !== "running") return;
    receiver.state = this.stopping ? "stopped" : "waiting";
    receiver.executorId = undefined;
    if (!this.stopping) this.options.clock.setTimer(delayMs, () => this.launch(receiver));
    this.checkAllStopped();
  }

  private checkAllStopped(): void {
    if (this.stopping && [...this.receivers.values()].every((receiver) => receiver.state !== "running")) this.announceAllStopped();
  }
}
