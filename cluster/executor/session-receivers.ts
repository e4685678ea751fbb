// The receivers of one lease. A block a receiver hands over is stored here, copied to as many other executors as its
// stream wants (and there are), and announced to the driver; only then may the receiver go on.
import type { Bundle } from "../../engine/closure/runtime.ts";
import type { ReceiverEvent } from "../../engine/scheduler/backend.ts";
import type { BlockId, ExecutorId } from "../../engine/storage/block.ts";
import type { DriverMessage } from "../protocol/messages.ts";
import type { ReceiverHost, ReceiverThreadHandle, ReceiverThreadOptions } from "./receiver-host.ts";

export type StartReceiverThread = (host: ReceiverHost, options: ReceiverThreadOptions) => Promise<ReceiverThreadHandle>;

export interface SessionReceiversOptions {
  readonly executorId: ExecutorId;
  readonly argv: readonly string[];
  readonly start: StartReceiverThread;
  readonly bundles: () => readonly Bundle[];
  readonly store: (id: BlockId, bytes: Uint8Array) => void;
  readonly others: () => Promise<readonly ExecutorId[]>;
  readonly copyTo: (executorId: ExecutorId, id: BlockId, bytes: Uint8Array) => Promise<void>;
  /** Tells the driver; resolves once that cannot be lost. */
  readonly announce: (event: ReceiverEvent) => Promise<void>;
}

type StartReceiver = Extract<DriverMessage, { type: "StartReceiver" }>;

export class SessionReceivers {
  private readonly options: SessionReceiversOptions;
  private readonly running = new Map<number, { readonly attempt: number; readonly handle: ReceiverThreadHandle }>();
  /** Rotates the choice among the other executors. */
  private turn = 0;

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
      storeBlock: (id, bytes, numRecords) => this.storeBlock(message, id, bytes, numRecords),
      event: (event) => {
        if (event.type === "ReceiverStopped") stopped = true;
        tell(event);
      },
      exited: ended,
    };
    const { executorId, argv, bundles } = this.options;
    const { makeReceiver, blockIntervalMs } = message;
    try {
      const handle = await this.options.start(host, {
        executorId,
        streamId,
        attempt,
        makeReceiver,
        blockIntervalMs,
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

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ handle }) => handle.terminate()));
    this.running.clear();
  }

  private async storeBlock(receiver: StartReceiver, blockId: BlockId, bytes: Uint8Array, numRecords: number): Promise<void> {
    const { streamId, attempt, replicas } = receiver;
    this.options.store(blockId, bytes);
    const executorIds = [this.options.executorId, ...(await this.replicate(blockId, bytes, replicas - 1))];
    await this.options.announce({ type: "BlockAdded", streamId, attempt, blockId, numRecords, executorIds });
  }

  /** Copies to `copies` other executors, trying each at most once; gives those that have it. */
  private async replicate(id: BlockId, bytes: Uint8Array, copies: number): Promise<ExecutorId[]> {
    const holders: ExecutorId[] = [];
    if (copies <= 0) return holders;
    const others = await this.options.others().catch(() => []);
    const first = this.turn++;
    for (let i = 0; i < others.length && holders.length < copies; i++) {
      const executorId = others[(first + i) % others.length]!;
      try {
        await this.options.copyTo(executorId, id, bytes);
        holders.push(executorId);
      } catch {
        // Gone or in trouble: the next one.
      }
    }
    return holders;
  }
}
