// The receivers of one lease. A block a receiver hands over is stored here, copied to as many other executors as its
// stream wants (and there are), and announced to the driver; only then may the receiver go on. A block that got too few
// copies is refused, and its receiver hands it over again; after some refusals it is taken, and the lack is told.
import type { Bundle } from "../../engine/closure/runtime.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { ReceiverEvent } from "../../engine/scheduler/backend.ts";
import type { BlockId, ExecutorId } from "../../engine/storage/block.ts";
import { type KeepMode, keepModeOf } from "../../engine/storage/partition-cache.ts";
import type { StorageLevel } from "../../engine/storage/storage-level.ts";
import type { DriverMessage } from "../protocol/messages.ts";
import type { ReceivedBytes, ReceiverHost, ReceiverThreadHandle, ReceiverThreadOptions } from "./receiver-host.ts";
import type { Replicator } from "./replicator.ts";

export type StartReceiverThread = (host: ReceiverHost, options: ReceiverThreadOptions) => Promise<ReceiverThreadHandle>;

export interface SessionReceiversOptions {
  readonly executorId: ExecutorId;
  readonly argv: readonly string[];
  readonly start: StartReceiverThread;
  readonly bundles: () => readonly Bundle[];
  /** False if there is no room. */
  readonly store: (id: BlockId, bytes: Uint8Array, mode: KeepMode) => Promise<boolean>;
  readonly replicator: Replicator;
  /** Tells the driver; resolves once that cannot be lost. */
  readonly announce: (event: ReceiverEvent) => Promise<void>;
}

/** How often a block may come again because other executors, which are believed to live, did not take its copy. */
const MAX_REFUSALS = 3;

type StartReceiver = Extract<DriverMessage, { type: "StartReceiver" }>;

export class SessionReceivers {
  private readonly options: SessionReceiversOptions;
  private readonly running = new Map<number, { readonly attempt: number; readonly handle: ReceiverThreadHandle }>();
  /** By stream, the block that was refused last and how often: streams hand over one block at a time. */
  private readonly refusals = new Map<number, { readonly blockId: BlockId; readonly count: number }>();

  constructor(options: SessionReceiversOptions) {
    this.options = options;
  }

  async start(message: StartReceiver): Promise<void> {
    const { streamId, attempt } = message;
    await this.running.get(streamId)?.handle.terminate();
    this.running.delete(streamId);
    let stopped = false;
    const tell = (event: ReceiverEvent) => void this.options.announce(event).catch(() => {});
    const ended = (reason: string) => {
      if (this.running.get(streamId)?.attempt === attempt) this.running.delete(streamId);
      if (!stopped) tell({ type: "ReceiverStopped", streamId, attempt, message: reason });
    };
    const host: ReceiverHost = {
      storeBlock: (block) => this.storeBlock(message, block),
      event: (event) => {
        if (event.type === "ReceiverStopped") stopped = true;
        tell(event);
      },
      exited: ended,
    };
    const { executorId, argv, bundles } = this.options;
    const { makeReceiver, settings } = message;
    try {
      const handle = await this.options.start(host, {
        executorId,
        streamId,
        attempt,
        makeReceiver,
        settings,
        bundles: bundles(),
        argv,
      });
      this.running.set(streamId, { attempt, handle });
    } catch (error) {
      ended(`the receiver's thread did not start: ${(error as Error).message}`);
    }
  }

  stop(streamId: number): void {
    this.running.get(streamId)?.handle.stop();
  }

  updateRate(streamId: number, rate: number): void {
    this.running.get(streamId)?.handle.updateRate(rate);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ handle }) => handle.terminate()));
    this.running.clear();
  }

  private async storeBlock(receiver: StartReceiver, { blockId, bytes, ...about }: ReceivedBytes): Promise<void> {
    const { streamId, attempt, storageLevel } = receiver;
    const mode = keepModeOf(storageLevel);
    if (!(await this.options.store(blockId, bytes, mode))) throw noRoomFor(blockId, bytes, storageLevel);
    const { holders, others } = await this.options.replicator.copy(blockId, bytes, mode, storageLevel.replication - 1);
    const wanted = Math.min(storageLevel.replication - 1, others.length);
    if (holders.length < wanted) {
      const last = this.refusals.get(streamId);
      const count = last?.blockId === blockId ? last.count + 1 : 1;
      this.refusals.set(streamId, { blockId, count });
      const message = `Block ${blockId} has ${holders.length} of ${wanted} wanted copies: ${others.join(", ")} did not take it`;
      if (count <= MAX_REFUSALS) throw new MillraceError("EXECUTOR_LOST", message);
      void this.options.announce({ type: "ReceiverError", streamId, attempt, message }).catch(() => {});
    }
    const executorIds = [this.options.executorId, ...holders];
    await this.options.announce({ type: "BlockAdded", streamId, attempt, blockId, ...about, executorIds });
  }
}

/** The receiver hands the block over again, and waits meanwhile. */
export function noRoomFor(blockId: BlockId, bytes: Uint8Array, level: StorageLevel): MillraceError {
  const message = `Block ${blockId} of ${bytes.length} bytes has no room at ${level}: blocks of earlier batches are still needed`;
  return new MillraceError("RECEIVER_OVERFLOW", message);
}
