// One call of `encode`: where its walk stands. A session is dead once something was refused, except where that
// was an attempt: at an error's own properties, and at captured bindings that the reader has, too.
import type { AnyFunction, ClosureInfo } from "../closure/closure.ts";

export interface LowerSession {
  /** Keys from the root to the value being walked; its length is the depth. */
  readonly path: (string | number)[];
  /** Closures met so far, numbered in the order of meeting. */
  readonly closures: Map<AnyFunction, number>;
  /** Closures being walked, outermost first. */
  readonly frames: ClosureFrame[];
  /** Errors being walked, one in another. */
  errorDepth: number;
  /** Walks into a value at `key` of the present one. */
  readonly lower: (value: unknown, session: LowerSession, key: string | number) => unknown;
}

/** A closure whose captures are being walked. */
export interface ClosureFrame {
  readonly info: ClosureInfo | undefined;
  /** Length of the path at the closure itself. */
  readonly depth: number;
  /** The captured variable being walked. */
  variable: string;
}

/** Walks on as `walk` says; if something is refused, gives undefined and stands where it stood. */
export function attempt<R>(session: LowerSession, walk: () => R): { readonly lowered: R } | undefined {
  const { path, frames, closures, errorDepth } = session;
  const [pathLength, framesLength, known] = [path.length, frames.length, closures.size];
  try {
    return { lowered: walk() };
  } catch {
    path.length = pathLength;
    frames.length = framesLength;
    session.errorDepth = errorDepth;
    for (const func of [...closures.keys()].slice(known)) closures.delete(func);
    return undefined;
  }
}
