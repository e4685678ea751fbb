// Classes whose instances may travel. A name stands for a class on both sides; the bytes hold the name and the data
// that `encode` gave, never code. Registering happens at module level, so that driver and executors agree.
import { MillraceError } from "../errors.ts";

/** How instances of a registered class are taken apart and made again. `encode` returns anything that can travel. */
export interface ClassCodec<T> {
  /** What stands for the instance: anything that can travel. */
  encode(instance: T): unknown;
  /** An instance of what `encode` gave. */
  decode(data: unknown): T;
}

/** A registered class. */
export interface RegisteredClass {
  readonly name: string;
  readonly codec: ClassCodec<unknown>;
}

const byPrototype = new Map<object, RegisteredClass>();
const byName = new Map<string, RegisteredClass>();

/**
 * Lets instances of exactly `ctor` (not of classes derived from it) travel under `name`: in closures, records and
 * states. Call it at module level, so that executors do too. Registering a name again replaces it, as when the same module
 * is loaded a second time. Throws INVALID_ARGUMENT for a name that is not 1 to 200 letters, digits or any of `_ $ . : / -`.
 * @example
 * class Point {
 *   x = 0;
 *   y = 0;
 * }
 * registerClass("Point", Point, { encode: (point) => ({ ...point }), decode: (data) => Object.assign(new Point(), data) });
 * await sc.parallelize([new Point()]).map((point) => point instanceof Point).collect(); // [true]
 */
export function registerClass<T>(name: string, ctor: abstract new (...args: never[]) => T, codec: ClassCodec<T>): void {
  if (!/^[\w$.:/-]{1,200}$/.test(name)) {
    throw new MillraceError("INVALID_ARGUMENT", `registerClass: the name "${name}" must be 1 to 200 letters, digits or any of _ $ . : / -`);
  }
  const entry: RegisteredClass = { name, codec: codec as ClassCodec<unknown> };
  byName.set(name, entry);
  byPrototype.set(ctor.prototype as object, entry);
}

export function registeredByPrototype(prototype: object): RegisteredClass | undefined {
  return byPrototype.get(prototype);
}

export function registeredByName(name: string): RegisteredClass | undefined {
  return byName.get(name);
}
