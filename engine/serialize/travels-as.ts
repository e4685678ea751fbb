// Objects that travel as another object: a shared variable as its number, say. They have a method of this name, which
// gives what to encode instead (an instance of a registered class) or throws why they cannot travel.

export const TRAVELS_AS = Symbol("millrace.travelsAs");

let collecting: Set<number> | undefined;

/** Called by a shared variable that is being encoded: whoever collects learns that it is needed. */
export function noteShared(id: number): void {
  collecting?.add(id);
}

/** What `encode` gives, and the numbers of the shared variables it met. */
export function collectShared<R>(encode: () => R): { readonly result: R; readonly shared: readonly number[] } {
  const outer = collecting;
  const met = new Set<number>();
  collecting = met;
  try {
    return { result: encode(), shared: [...met] };
  } finally {
    collecting = outer;
  }
}
