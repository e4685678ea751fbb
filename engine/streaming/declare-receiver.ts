// What the driver must know of a receiver before it runs: one is made here and asked, and never started.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { Receiver } from "./receiver.ts";
import type { ReceiverDeclaration } from "./receiver-tracker.ts";

/** Throws INVALID_ARGUMENT for a function that makes no receiver, and what its constructor throws. */
export function declareReceiver(streamId: number, makeReceiver: AnyFunction): ReceiverDeclaration {
  const receiver = asReceiver(typeof makeReceiver === "function" ? makeReceiver() : undefined);
  return {
    streamId,
    name: `${receiver.constructor.name}-${streamId}`,
    makeReceiver,
    storageLevel: receiver.storageLevel,
    preferredLocation: receiver.preferredLocation(),
  };
}

/** What the function of `receiverStream` gave. Throws INVALID_ARGUMENT for what is no receiver. */
export function asReceiver(made: unknown): Receiver<never> {
  // Not `instanceof` alone: a job's bundle may carry a second copy of the class.
  if (made instanceof Receiver || hasReceiverShape(made)) return made as Receiver<never>;
  const message = "The function given to receiverStream must return a Receiver (a class that extends Receiver)";
  throw new MillraceError("INVALID_ARGUMENT", message);
}

function hasReceiverShape(value: unknown): boolean {
  const methods = ["onStart", "onStop", "attach"];
  return (
    typeof value === "object" && value !== null && methods.every((name) => typeof (value as Record<string, unknown>)[name] === "function")
  );
}
