// Functions that capture each other cannot be made one after the other. Where one is needed before it exists, a
// stand-in takes its place and passes calls on; in bytes both are the same closure again.
import type { AnyFunction } from "../closure/closure.ts";

export interface StandIn {
  readonly func: AnyFunction;
  /** Tells what the stand-in stands for. */
  settle(target: AnyFunction): void;
}

const targets = new WeakMap<AnyFunction, AnyFunction>();

export function makeStandIn(): StandIn {
  let made: AnyFunction | undefined;
  const func = function (this: unknown, ...args: never[]): unknown {
    return Reflect.apply(made!, this, args);
  };
  return {
    func,
    settle(target) {
      made = target;
      targets.set(func, target);
      for (const key of ["name", "length"]) Object.defineProperty(func, key, { value: target[key as "name"], configurable: true });
    },
  };
}

/** What `func` stands for, or itself. */
export function withoutStandIn(func: AnyFunction): AnyFunction {
  return targets.get(func) ?? func;
}
