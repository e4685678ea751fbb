// Accumulators: values that tasks add to and the driver reads. A task adds to a copy of its own, which travels back with
// its result; the driver merges the copies of a stage's successful tasks in the order of partitions, once for each
// partition. See Spark's `AccumulatorV2`.
//
// An accumulator that a context knows (`install`) is two things behind one object: outside of tasks it is the driver's
// value, inside of a task every method works on the task's copy. On its way to an executor it is its id and its zero.
import { MillraceError } from "../errors.ts";
import { registerClass, registeredByName, registeredByPrototype } from "../serialize/class-registry.ts";
import { TRAVELS_AS } from "../serialize/travels-as.ts";
import { TaskContext } from "./task-context.ts";

interface Registration {
  readonly id: number;
  readonly name: string | undefined;
  /** A copy with nothing added, which no context knows. */
  readonly zero: AccumulatorV2<never, unknown>;
}

const registrations = new WeakMap<object, Registration>();
/** The driver's accumulators, by id. */
const known = new Map<number, WeakRef<AccumulatorV2<never, unknown>>>();
const collected = new FinalizationRegistry<number>((id) => known.delete(id));
let nextId = 0;

/**
 * Base class of accumulators. One of your own also needs `registerClass`, so that it can travel, and
 * `sc.register(accumulator)`. `merge` must be associative. See Spark's `AccumulatorV2`.
 * @example
 * const evens = sc.longAccumulator("evens");
 * await sc.range(10).foreach((n) => { if (n % 2 === 0) evens.add(1); });
 * console.log(evens.value); // 5
 */
export abstract class AccumulatorV2<IN, OUT> {
  /**
   * Has nothing been added?
   * @example
   * sc.longAccumulator().isZero(); // true
   */
  abstract isZero(): boolean;
  /**
   * One of the same value that no context knows.
   * @example
   * const sum = sc.longAccumulator();
   * sum.add(2);
   * sum.copy().value; // 2
   */
  abstract copy(): AccumulatorV2<IN, OUT>;
  /**
   * Makes it as if nothing had been added.
   * @example
   * const sum = sc.longAccumulator();
   * sum.add(2);
   * sum.reset();
   * console.log(sum.value); // 0
   */
  abstract reset(): void;
  /**
   * Adds one more; in a task, to the task's copy, which the driver merges when the task has succeeded.
   * @example
   * const sum = sc.longAccumulator();
   * sum.add(2);
   * console.log(sum.value); // 2
   */
  abstract add(value: IN): void;
  /**
   * Adds what another one of the same class holds; that one stays as it is.
   * @example
   * const [left, right] = [sc.longAccumulator(), sc.longAccumulator()];
   * right.add(2);
   * left.merge(right);
   * console.log(left.value); // 2
   */
  abstract merge(other: AccumulatorV2<IN, OUT>): void;
  /** In a task: of what this task has added. */
  abstract get value(): OUT;

  /**
   * One of the same class to which nothing has been added.
   * @example
   * const sum = sc.longAccumulator();
   * sum.add(2);
   * sum.copyAndReset().value; // 0
   */
  copyAndReset(): AccumulatorV2<IN, OUT> {
    const copy = this.copy();
    copy.reset();
    return copy;
  }

  /** Number that names it in this process; undefined before a context knows it. */
  get id(): number | undefined {
    return registrations.get(this)?.id;
  }

  /** The name it was made or registered with. */
  get name(): string | undefined {
    return registrations.get(this)?.name;
  }

  /**
   * Does a context know it, so that tasks may add to it?
   * @example
   * const sum = sc.longAccumulator();
   * sum.isRegistered(); // true
   * sum.copy().isRegistered(); // false
   */
  isRegistered(): boolean {
    return registrations.has(this);
  }

  [TRAVELS_AS](): object {
    const registration = registrations.get(this);
    if (registration !== undefined) return new AccumulatorHandle(registration);
    const message = `An accumulator (${this.constructor.name}) travels that no context knows: what tasks add to it would be lost. Call sc.register(accumulator) first`;
    throw new MillraceError("CANNOT_ENCODE", message);
  }
}

/** Makes an accumulator of the driver known under a new number; gives it back. Throws INVALID_ARGUMENT the second time. */
export function registerAccumulator<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A {
  const id = nextId++;
  install(accumulator, name, id);
  known.set(id, new WeakRef(accumulator));
  collected.register(accumulator, id);
  return accumulator;
}

/** On the driver: adds what a task added, as far as anybody still holds the accumulators. */
export function mergeUpdates(updates: AccumulatorUpdates): void {
  for (const [id, { accumulator }] of updates) known.get(id)?.deref()?.merge(accumulator);
}

function install<A extends AccumulatorV2<never, unknown>>(accumulator: A, name: string | undefined, id: number): A {
  if (registrations.has(accumulator)) throw new MillraceError("INVALID_ARGUMENT", "Cannot register an Accumulator twice");
  const zero = accumulator.copyAndReset();
  const registration: Registration = { id, name, zero };
  const inTask = () => localCopy(registration);
  for (const [key, descriptor] of ownMembers(accumulator)) {
    const { value: method, get } = descriptor;
    if (typeof method === "function") {
      const value = (...args: unknown[]) => {
        const local = inTask();
        return local === undefined ? method.apply(accumulator, args) : method.apply(local, args);
      };
      Object.defineProperty(accumulator, key, { value, configurable: true });
    } else if (get !== undefined) {
      Object.defineProperty(accumulator, key, { get: () => get.call(inTask() ?? accumulator), configurable: true });
    }
  }
  registrations.set(accumulator, registration);
  return accumulator;
}

/** Methods and getters of the accumulator's class and those it extends, up to AccumulatorV2, nearest first. */
function ownMembers(accumulator: object): Map<string, PropertyDescriptor> {
  const members = new Map<string, PropertyDescriptor>();
  for (
    let type = Object.getPrototypeOf(accumulator);
    type !== AccumulatorV2.prototype && type !== null;
    type = Object.getPrototypeOf(type)
  ) {
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (key !== "constructor" && !members.has(key)) members.set(key, descriptor);
    }
  }
  return members;
}

function localCopy({ id, zero }: Registration): AccumulatorV2<never, unknown> | undefined {
  const task = TaskContext.get();
  if (task === undefined) return undefined;
  let local = task.accumulators.get(id) as AccumulatorV2<never, unknown> | undefined;
  if (local === undefined) {
    local = zero.copy();
    task.accumulators.set(id, local);
  }
  return local;
}

/** What the tasks of a stage added, on its way to the driver: by accumulator. */
export type AccumulatorUpdates = readonly (readonly [id: number, added: AccumulatorContents])[];

/** What `task` added. */
export function accumulatorUpdates(task: TaskContext): AccumulatorUpdates {
  return [...task.accumulators].map(([id, local]) => [id, new AccumulatorContents(local as AccumulatorV2<never, unknown>)] as const);
}

/** The value of an accumulator, as plain data of a registered class. */
export class AccumulatorContents {
  readonly accumulator: AccumulatorV2<never, unknown>;

  constructor(accumulator: AccumulatorV2<never, unknown>) {
    this.accumulator = accumulator;
  }
}

registerClass("millrace.AccumulatorContents", AccumulatorContents, {
  encode({ accumulator }) {
    const registered = registeredByPrototype(Object.getPrototypeOf(accumulator) as object);
    if (registered !== undefined) return [registered.name, registered.codec.encode(accumulator)];
    const message = `Accumulators of class ${accumulator.constructor.name} cannot travel: call registerClass("${accumulator.constructor.name}", ${accumulator.constructor.name}, { encode, decode }) at module level`;
    throw new MillraceError("CANNOT_ENCODE", message);
  },
  decode(data) {
    const [name, contents] = data as [string, unknown];
    const accumulator = registeredByName(name)?.codec.decode(contents);
    if (accumulator instanceof AccumulatorV2) return new AccumulatorContents(accumulator);
    throw new MillraceError("MESSAGE_REFUSED", `Encoded value refused: "${name}" is no class of accumulators here`);
  },
});

/** An accumulator as it travels inside a closure. */
class AccumulatorHandle {
  readonly registration: Registration;

  constructor(registration: Registration) {
    this.registration = registration;
  }
}

registerClass<AccumulatorHandle>("millrace.Accumulator", AccumulatorHandle, {
  encode: ({ registration: { id, name, zero } }) => [id, name, new AccumulatorContents(zero)],
  decode(data) {
    const [id, name, zero] = data as [number, string | undefined, AccumulatorContents];
    return install(zero.accumulator, name, id) as unknown as AccumulatorHandle;
  },
});
