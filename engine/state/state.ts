// State: what a function of mapWithState sees of its key's state, and may change, during one call.
//
// What is stored never changes in place, so that a batch can be computed anew. `get` gives a copy of an object (the same
// one for the whole call), and what `update` was given is copied when the call returns: a function may change the object
// in place as long as it hands it to `update`; what it does not hand over is lost.
import { MillraceError } from "../errors.ts";
import { isolated } from "../rdd/isolated.ts";

/**
 * The state of one key, for the function of `mapWithState`. Valid during the call only. See Spark's `State`.
 * @example
 * const spec = StateSpec.function((word: string, one: number | undefined, state: State<number>) => {
 *   const sum = (state.getOption() ?? 0) + (one ?? 0);
 *   state.update(sum);
 *   return `${word}:${sum}`;
 * });
 * ssc.queueStream([["a", "b", "a"]]).map((word) => [word, 1]).mapWithState(spec).print(); // a:1, b:1, a:2
 */
export interface State<S> {
  /** Is there a state for this key? */
  exists(): boolean;
  /** The state. Throws STATE_NOT_SET if there is none. */
  get(): S;
  /** The state, or undefined if there is none. */
  getOption(): S | undefined;
  /**
   * Sets the state; it is kept as it is when the function returns. Throws INVALID_ARGUMENT after `remove`, while the
   * state is timing out, and for undefined.
   */
  update(newState: S): void;
  /** Removes the state. Throws INVALID_ARGUMENT if it was removed already, and while the state is timing out. */
  remove(): void;
  /** Is this the last call for a key that had no data for the time-out of the specification? It is removed afterwards. */
  isTimingOut(): boolean;
}

/** The one `State` of a partition: it is wrapped around key after key. See Spark's `StateImpl`. */
export class StateImpl<S> implements State<S> {
  private state: S | undefined;
  private defined = false;
  private copied = false;
  private timingOut = false;
  private updated = false;
  private removed = false;

  /** Stands for the state of another key from now on; undefined is none. */
  wrap(state: S | undefined): void {
    this.state = state;
    this.defined = state !== undefined;
    this.copied = this.timingOut = this.updated = this.removed = false;
  }

  /** Like `wrap` for a state that is timing out. */
  wrapTimingOut(state: S): void {
    this.wrap(state);
    this.timingOut = true;
  }

  exists(): boolean {
    return this.defined;
  }

  get(): S {
    if (!this.defined) throw new MillraceError("STATE_NOT_SET", "State is not set: ask exists() first, or use getOption()");
    return this.own() as S;
  }

  getOption(): S | undefined {
    return this.own();
  }

  update(newState: S): void {
    if (this.removed) throw refused("Cannot update the state after it has been removed");
    if (this.timingOut) throw refused("Cannot update the state that is timing out");
    if (newState === undefined) throw refused("A state cannot be undefined: call remove() to have none");
    this.state = newState;
    this.defined = this.copied = this.updated = true;
  }

  remove(): void {
    if (this.timingOut) throw refused("Cannot remove the state that is timing out");
    if (this.removed) throw refused("Cannot remove the state that has already been removed");
    this.state = undefined;
    this.defined = this.updated = false;
    this.removed = true;
  }

  isTimingOut(): boolean {
    return this.timingOut;
  }

  isUpdated(): boolean {
    return this.updated;
  }

  isRemoved(): boolean {
    return this.removed;
  }

  /** What `update` was given, as it is now. */
  toStore(): S {
    return isolated(this.state) as S;
  }

  private own(): S | undefined {
    if (!this.copied) {
      this.state = isolated(this.state) as S | undefined;
      this.copied = true;
    }
    return this.state;
  }
}

function refused(message: string): MillraceError {
  return new MillraceError("INVALID_ARGUMENT", message);
}
