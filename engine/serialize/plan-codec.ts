// Task plans as bytes named by their SHA-256. A plan object is encoded once, and the captures of its closures are read
// at that moment; executors keep it by its hash over many batches.
import { createHash } from "node:crypto";
import { MillraceError } from "../errors.ts";
import type { TaskPlan } from "../rdd/plan.ts";
import { decode, encode } from "./codec.ts";
import { findLargeCaptures, type LargeCapture } from "./large-captures.ts";
import { collectShared } from "./travels-as.ts";

/** An encoded plan and its name. */
export interface EncodedPlan {
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly hash: string;
  readonly bytes: Uint8Array;
  /** Numbers of the shared variables that its functions captured. */
  readonly shared: readonly number[];
}

/** Plans above this size have their captures looked at. */
const LARGE_BYTES = 1024 * 1024;

let onLargeCapture: ((capture: LargeCapture) => void) | undefined;

/** Has `listener` told of each captured variable over 1 MiB, once a closure (see describeLargeCapture). */
export function setLargeCaptureListener(listener: ((capture: LargeCapture) => void) | undefined): void {
  onLargeCapture = listener;
}

const encoded = new WeakMap<TaskPlan, EncodedPlan>();

/** Encodes `plan`, the first time it is seen. The bytes are shared: do not transfer them. */
export function encodePlan(plan: TaskPlan): EncodedPlan {
  let known = encoded.get(plan);
  if (known === undefined) {
    const { result: bytes, shared } = collectShared(() => encode(plan));
    known = { hash: createHash("sha256").update(bytes).digest("hex"), bytes, shared };
    encoded.set(plan, known);
    if (onLargeCapture !== undefined && bytes.length > LARGE_BYTES) findLargeCaptures(plan, LARGE_BYTES).forEach(onLargeCapture);
  }
  return known;
}

export function decodePlan(bytes: Uint8Array): TaskPlan {
  const plan = decode(bytes);
  if (typeof plan === "object" && plan !== null && "node" in plan && "sink" in plan) return plan as TaskPlan;
  throw new MillraceError("MESSAGE_REFUSED", "Encoded value refused: it is not a task plan");
}
