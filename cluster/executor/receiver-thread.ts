// The controlling side's handle on a receiver's thread: starts the thread, carries its blocks and events to the host,
// and tells the host when the thread is gone, however it went.
import { Worker } from "node:worker_threads";
import type { ReceiverHost, ReceiverThreadHandle, ReceiverThreadOptions } from "./receiver-host.ts";
import type { FromReceiver, ReceiverThreadData, ToReceiver } from "./receiver-messages.ts";
import { threadEntry } from "./thread-entry.ts";

/** A receiver asked to stop that has not handed over its blocks by then is cut off. */
const STOP_TIMEOUT_MS = 30_000;

export class ReceiverThread implements ReceiverThreadHandle {
  private readonly worker: Worker;
  private readonly host: ReceiverHost;
  private reason = "the thread ended by itself";
  private terminated = false;
  private stopTimer: NodeJS.Timeout | undefined;

  /** Starts a thread; what happens in it is told to `host`. */
  static async start(host: ReceiverHost, options: ReceiverThreadOptions): Promise<ReceiverThread> {
    return new ReceiverThread(host, options);
  }

  private constructor(host: ReceiverHost, { argv, ...data }: ReceiverThreadOptions) {
    this.host = host;
    const workerData: ReceiverThreadData = data;
    const entry = threadEntry("cluster/executor/receiver-entry");
    this.worker = new Worker(entry, { workerData, argv: [...argv], execArgv: [], name: `receiver-${data.streamId}` });
    this.worker.on("message", (message: FromReceiver) => this.received(message));
    this.worker.on("error", (error) => {
      this.reason = error instanceof Error ? error.message : String(error);
    });
    this.worker.on("exit", () => {
      clearTimeout(this.stopTimer);
      if (!this.terminated) host.exited(this.reason);
    });
  }

  stop(): void {
    this.post({ type: "StopReceiver" });
    this.stopTimer ??= setTimeout(() => {
      this.reason = `the receiver did not stop within ${STOP_TIMEOUT_MS} ms`;
      void this.worker.terminate();
    }, STOP_TIMEOUT_MS).unref();
  }

  updateRate(rate: number): void {
    this.post({ type: "UpdateRate", rate });
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    await this.worker.terminate();
  }

  private received(message: FromReceiver): void {
    if (this.terminated) return;
    switch (message.type) {
      case "StoreBlock": {
        const { blockId } = message.block;
        this.host.storeBlock(message.block).then(
          () => this.post({ type: "BlockStored", blockId }),
          (error: unknown) => this.post({ type: "BlockStored", blockId, error: error instanceof Error ? error.message : String(error) }),
        );
        break;
      }
      case "ReceiverEvent":
        this.host.event(message.event);
        if (message.event.type !== "ReceiverStopped") break;
        // Whatever the receiver left open (a timer, a socket) must not keep its thread.
        this.reason = message.event.message;
        void this.worker.terminate();
        break;
    }
  }

  private post(message: ToReceiver): void {
    this.worker.postMessage(message);
  }
}
