// What runs in a receiver's thread: makes the receiver from its encoded factory, supervises it, encodes its blocks and
// hands them to the controlling side. Knows its side only as a port, so tests run it without a thread.
import type { Bundle } from "../../engine/closure/runtime.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import { inputBlockId } from "../../engine/storage/block.ts";
import { asReceiver } from "../../engine/streaming/declare-receiver.ts";
import type { Receiver } from "../../engine/streaming/receiver.ts";
import { type ReceivedRecords, RestartingReceiverSupervisor } from "../../engine/streaming/receiver-supervisor.ts";
import type { Clock } from "../../engine/time/clock.ts";
import type { ReceiverThreadEvent } from "./receiver-host.ts";
import type { FromReceiver, ReceiverThreadData, ToReceiver } from "./receiver-messages.ts";

/** The thread's end of the channel. */
export interface ReceiverPort {
  post(message: FromReceiver, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: ToReceiver) => void): void;
}

export interface ReceiverWorkerOptions {
  readonly data: ReceiverThreadData;
  readonly port: ReceiverPort;
  readonly clock: Clock;
  /** Evaluates bundles, so that their closures are defined in this thread. */
  readonly loadBundles: (bundles: readonly Bundle[]) => Promise<void>;
}

/** A running receiver, for the thread's own wiring. */
export interface ReceiverWorker {
  /** An exception that no one caught: most likely the receiver's, which is restarted. */
  uncaught(error: unknown): void;
}

/** Runs the receiver until it is stopped. A receiver that cannot be made is reported and counts as stopped. */
export async function runReceiver({ data, port, clock, loadBundles }: ReceiverWorkerOptions): Promise<ReceiverWorker> {
  const { streamId, attempt, executorId } = data;
  const tell = (event: ReceiverThreadEvent) => port.post({ type: "ReceiverEvent", event }, []);
  const about = (message: string, error?: string) => ({ streamId, attempt, message, ...(error !== undefined && { error }) });
  let stopAsked = false;
  let supervisor: RestartingReceiverSupervisor | undefined;
  const answers = new Map<string, (error: string | undefined) => void>();
  port.onMessage((message) => {
    switch (message.type) {
      case "StopReceiver":
        stopAsked = true;
        supervisor?.stop("Stopped by the driver");
        break;
      case "UpdateRate":
        supervisor?.updateRate(message.rate);
        break;
      case "BlockStored":
        answers.get(message.blockId)?.(message.error);
        answers.delete(message.blockId);
        break;
    }
  });

  let receiver: Receiver<never>;
  try {
    await loadBundles(data.bundles);
    receiver = makeReceiver(data.makeReceiver);
  } catch (error) {
    const message = `The receiver of stream ${streamId} could not be made: ${error instanceof Error ? error.message : String(error)}`;
    tell({ type: "ReceiverError", ...about(message) });
    tell({ type: "ReceiverStopped", ...about(message) });
    return { uncaught: () => {} };
  }

  const push = async (block: ReceivedRecords, blockNumber: number): Promise<void> => {
    const blockId = inputBlockId(streamId, `${executorId}-${attempt}-${blockNumber}`);
    const { bytes, numRecords } = encodeBlock(block, (message) => tell({ type: "ReceiverError", ...about(message) }));
    const answer = new Promise<string | undefined>((resolve) => answers.set(blockId, resolve));
    const stored = { blockId, bytes, numRecords };
    const { metadata } = block;
    port.post({ type: "StoreBlock", block: metadata === undefined ? stored : { ...stored, metadata } }, [bytes.buffer as ArrayBuffer]);
    const failure = await answer;
    if (failure !== undefined) throw new Error(failure);
  };
  const running = new RestartingReceiverSupervisor({
    streamId,
    receiver,
    clock,
    settings: data.settings,
    push,
    events: {
      started: () => tell({ type: "ReceiverStarted", streamId, attempt, executorId }),
      error: (message, error) => tell({ type: "ReceiverError", ...about(message, error) }),
      stopped: (message, error) => tell({ type: "ReceiverStopped", ...about(message, error), final: true }),
    },
  });
  supervisor = running;
  running.start();
  if (stopAsked) running.stop("Stopped by the driver");
  return { uncaught: (error) => running.restart("The receiver's thread had an uncaught exception", error) };
}

/** One record that cannot travel must not hold up or take along the others of its block. */
function encodeBlock({ records, bytes }: ReceivedRecords, report: (message: string) => void): { bytes: Uint8Array; numRecords: number } {
  // A copy: a block that could not be stored comes again, and what is posted is gone.
  if (bytes !== undefined) return { bytes: bytes.slice(), numRecords: records.length };
  try {
    return { bytes: encode(records), numRecords: records.length };
  } catch (error) {
    const sound = records.filter(canTravel);
    if (sound.length === records.length) throw error;
    report(`${records.length - sound.length} received records were left out: ${error instanceof Error ? error.message : String(error)}`);
    return { bytes: encode(sound), numRecords: sound.length };
  }
}

function canTravel(record: unknown): boolean {
  try {
    encode(record);
    return true;
  } catch {
    return false;
  }
}

function makeReceiver(encodedFactory: Uint8Array): Receiver<never> {
  const factory = decode(encodedFactory);
  return asReceiver(typeof factory === "function" ? factory() : undefined);
}
