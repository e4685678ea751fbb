// Functions on their way into bytes: the id of their definition and their captured values, read now. A closure that
// was met before in the same value is only referred to, so functions that capture each other come to an end.
import { type AnyFunction, closureInfo, closureTagOf, hasOwnBinding } from "../closure/closure.ts";
import { globalFunctionName } from "./global-function.ts";
import { attempt, type ClosureFrame, type LowerSession } from "./lower-session.ts";
import { refuseClosure, refuseFunction, refuseUnreadable } from "./refuse-value.ts";
import { withoutStandIn } from "./stand-in.ts";
import { KIND, Lowered } from "./wire-format.ts";

/** Parts of a closure: its number in this value, its id, its captures. */
export function lowerFunction(given: AnyFunction, session: LowerSession): Lowered {
  const func = withoutStandIn(given);
  const known = session.closures.get(func);
  if (known !== undefined) return new Lowered([KIND.closureAgain, known]);
  const tag = closureTagOf(func);
  if (tag === undefined) {
    const name = globalFunctionName(func);
    return name === undefined ? refuseFunction(func, session) : new Lowered([KIND.globalFunction, name]);
  }
  const info = closureInfo(tag.id);
  if (info?.refusal !== undefined) refuseClosure(info, info.refusal, session);
  const number = session.closures.size;
  session.closures.set(func, number);
  const frame: ClosureFrame = { info, depth: session.path.length, variable: "" };
  session.frames.push(frame);
  const parts: unknown[] = [KIND.closure, number, tag.id];
  const captures = readCaptures(tag.captures, session);
  session.path.push("captures");
  for (let i = 0; i < captures.length; i++) {
    frame.variable = info?.captureNames[i] ?? String(i);
    parts.push(lowerCapture(captures[i], tag.id, frame.variable, session));
  }
  session.path.pop();
  session.frames.pop();
  return new Lowered(parts);
}

/** A binding of the module whose value cannot travel (a pool, an instance, a helper that keeps something) is the reader's own. */
function lowerCapture(value: unknown, id: string, name: string, session: LowerSession): unknown {
  const walk = () => session.lower(value, session, name);
  if (!hasOwnBinding(id, name)) return walk();
  const attempted = attempt(session, walk);
  return attempted === undefined ? new Lowered([KIND.ownBinding]) : attempted.lowered;
}

function readCaptures(read: () => readonly unknown[], session: LowerSession): readonly unknown[] {
  try {
    return read();
  } catch (error) {
    return refuseUnreadable(error, session);
  }
}
