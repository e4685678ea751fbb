// Broadcast variables: a value that is sent to each executor once, whatever number of tasks and batches use it. The value
// is encoded when it is made and cut into chunks, which are the partitions of a persisted RDD: executors get them from
// each other, and one that is lost is sent again, as of any RDD. A task names the broadcasts its functions captured, and
// they are loaded before it runs. See Spark's `Broadcast`.
import { MillraceError } from "../errors.ts";
import type { PlanNode } from "../rdd/plan.ts";
import { registerClass } from "../serialize/class-registry.ts";
import { decode } from "../serialize/codec.ts";
import { noteShared, TRAVELS_AS } from "../serialize/travels-as.ts";

/** What a broadcast may ask of its context. */
export interface BroadcastOwner {
  /** Drops the executors' copies; they come again when they are needed. */
  unpersist(id: number): void;
  /** Drops all copies for good. */
  destroy(id: number): void;
}

/** The chunks of a broadcast that a task needs: plans of their partitions. */
export interface BroadcastPlan {
  readonly id: number;
  readonly chunks: readonly PlanNode[];
}

/** Values in this thread of an executor, by the number of the broadcast. */
const loaded = new Map<number, unknown>();

/** Is the value of this broadcast here? */
export function isBroadcastLoaded(id: number): boolean {
  return loaded.has(id);
}

/** Puts the value together; each chunk's only record is its bytes. */
export function loadBroadcast(id: number, chunks: readonly (readonly unknown[])[]): void {
  loaded.set(id, decode(Buffer.concat(chunks.map(([bytes]) => bytes as Uint8Array))));
}

export function forgetBroadcast(id: number): void {
  loaded.delete(id);
}

/**
 * A value that functions on executors may read, made by `sc.broadcast(value)`. It is as it was then: later changes are
 * not seen. Capture the broadcast, not the value. See Spark's `Broadcast`.
 * @example
 * const names = sc.broadcast(new Map([[1, "one"], [2, "two"]]));
 * const words = await sc.parallelize([2, 1]).map((n) => names.value.get(n)).collect(); // ["two", "one"]
 */
export class Broadcast<T> {
  /** Number that names it within its context. */
  readonly id: number;
  private readonly owner: BroadcastOwner | undefined;
  private held: { readonly value: T } | undefined;

  /** For contexts: use `sc.broadcast(value)`. */
  constructor(id: number, owner?: BroadcastOwner, held?: { readonly value: T }) {
    this.id = id;
    this.owner = owner;
    this.held = held;
  }

  /** The value; do not change it. Throws INVALID_ARGUMENT after `destroy`. */
  get value(): T {
    if (this.held !== undefined) return this.held.value;
    if (this.owner === undefined && loaded.has(this.id)) return loaded.get(this.id) as T;
    if (this.owner !== undefined) throw destroyed(this.id);
    const message = `Broadcast(${this.id}) is not on this executor: it can be read by functions that captured it, not by those that got it in a record`;
    throw new MillraceError("INVALID_ARGUMENT", message);
  }

  /**
   * Drops the copies on executors; they are sent again when they are needed.
   * @example
   * const names = sc.broadcast(["zero", "one"]);
   * names.unpersist();
   * await sc.parallelize([1]).map((n) => names.value[n]).collect(); // ["one"]
   */
  unpersist(): void {
    this.owner?.unpersist(this.id);
  }

  /**
   * Drops all copies: reading it throws from now on. Throws INVALID_ARGUMENT on an executor.
   * @example
   * const names = sc.broadcast(["zero", "one"]);
   * names.destroy();
   */
  destroy(): void {
    if (this.owner === undefined) throw new MillraceError("INVALID_ARGUMENT", "Only the driver can destroy a broadcast");
    this.held = undefined;
    this.owner.destroy(this.id);
  }

  /**
   * `Broadcast(3)`: its number.
   * @example
   * String(sc.broadcast("value")); // "Broadcast(0)"
   */
  toString(): string {
    return `Broadcast(${this.id})`;
  }

  [TRAVELS_AS](): object {
    if (this.owner !== undefined && this.held === undefined) throw destroyed(this.id);
    noteShared(this.id);
    return new BroadcastHandle(this.id);
  }
}

function destroyed(id: number): MillraceError {
  return new MillraceError("INVALID_ARGUMENT", `Attempted to use Broadcast(${id}) after it was destroyed`);
}

/** A broadcast as it travels inside a closure. */
class BroadcastHandle {
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

registerClass<BroadcastHandle>("millrace.Broadcast", BroadcastHandle, {
  encode: ({ id }) => id,
  decode: (id) => new Broadcast(id as number) as unknown as BroadcastHandle,
});
