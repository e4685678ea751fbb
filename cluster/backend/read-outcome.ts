// The outcome of a task from its bytes. Never throws: what cannot be read is a failure of the task, and of a failure what
// cannot be made again (an instance that the user's error carries) is left out, so that name, message and stack arrive.
import type { TaskOutcome } from "../../engine/scheduler/task.ts";
import { decode, decodeInPart } from "../../engine/serialize/codec.ts";

export function readOutcome(bytes: Uint8Array): TaskOutcome {
  try {
    return decode(bytes) as TaskOutcome;
  } catch (error) {
    return failureInPart(bytes) ?? { ok: false, failure: { type: "exception", error: error as Error } };
  }
}

function failureInPart(bytes: Uint8Array): TaskOutcome | undefined {
  try {
    const outcome = decodeInPart(bytes) as TaskOutcome;
    return outcome.ok ? undefined : outcome;
  } catch {
    return undefined;
  }
}
