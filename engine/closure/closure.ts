// Closures that travel: the run-time half of what the compiler does (cluster/compile rewrites user code to call
// `tagClosure` where a function is made and `defineClosure` at module level). A tagged function can be named
// (id + captured values) on one machine and made again from that name on another. Functions never travel as text.
import { MillraceError } from "../errors.ts";

/** Any function. Narrower types are the business of the operators. */
export type AnyFunction = (...args: never[]) => unknown;

/** Where a closure stands in the user's source and what it captures by name (same order as the captured values). */
export interface ClosureInfo {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly captureNames: readonly string[];
  /** Why this closure must not travel, if the compiler knows. Raised when it is about to. */
  readonly refusal?: string;
}

/** What is known of a live function: the id of its definition and a thunk that reads its captured variables now. */
export interface ClosureTag {
  readonly id: string;
  readonly captures: () => readonly unknown[];
}

interface Definition {
  readonly factory: (captures: readonly unknown[]) => AnyFunction;
  readonly info: ClosureInfo;
  readonly own: OwnBindings;
}

/** Captured bindings of the closure's module, by name: whoever evaluated the module can read his own. */
export type OwnBindings = Readonly<Record<string, () => unknown>>;

/** Stands for a captured value that did not travel: the reader's own is taken. */
export const OWN = Symbol("millrace.own");

class Given {
  constructor(func: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a derived class adds its private field to what this returns
    return func;
  }
}

/**
 * Keeps a tag as a private field of the function: nobody else sees it, and unlike an entry of a WeakMap (30 times as
 * dear) it costs next to nothing where user code makes closures for every record.
 */
class Tagged extends Given {
  #tag: ClosureTag;

  constructor(func: AnyFunction, tag: ClosureTag) {
    super(func);
    this.#tag = tag;
  }

  static set(func: AnyFunction, tag: ClosureTag): void {
    if (#tag in func) (func as unknown as Tagged).#tag = tag;
    else new Tagged(func, tag);
  }

  static get(func: AnyFunction): ClosureTag | undefined {
    return #tag in func ? (func as unknown as Tagged).#tag : undefined;
  }
}

const definitions = new Map<string, Definition>();
const NOTHING: readonly unknown[] = [];
const NO_BINDINGS: OwnBindings = {};

/** Marks `func` as an instance of closure `id` whose captured variables are read by `captures`. Returns `func`. */
export function tagClosure<F extends AnyFunction>(func: F, id: string, captures: () => readonly unknown[] = () => NOTHING): F {
  Tagged.set(func, { id, captures });
  return func;
}

/** Registers how closure `id` is made from its captured values. Defining the same id again replaces it. */
export function defineClosure(
  id: string,
  factory: (captures: readonly unknown[]) => AnyFunction,
  info: ClosureInfo,
  own: OwnBindings = NO_BINDINGS,
): void {
  definitions.set(id, { factory, info, own });
}

/** Does whoever has the definition of closure `id` have a binding of his own for its captured variable `name`? */
export function hasOwnBinding(id: string, name: string): boolean {
  return Object.hasOwn(definitions.get(id)?.own ?? NO_BINDINGS, name);
}

/** A function of the package itself (id `millrace:NAME`): known on every executor without a bundle. */
export function builtin<F extends AnyFunction>(name: string, func: F): F {
  return builtinFactory(name, () => func)();
}

/** Like {@link builtin} for functions with captured values: `builtinFactory("add", (n: number) => (x: number) => x + n)`. */
export function builtinFactory<A extends unknown[], F extends AnyFunction>(
  name: string,
  factory: (...captures: A) => F,
): (...captures: A) => F {
  const id = `millrace:${name}`;
  defineClosure(id, (captures) => factory(...(captures as A)), { name, file: "millrace", line: 0, column: 0, captureNames: [] });
  return (...captures: A) => tagClosure(factory(...captures), id, () => captures);
}

/** The tag of `func`, if the compiler or `builtin` made one. */
export function closureTagOf(func: AnyFunction): ClosureTag | undefined {
  return Tagged.get(func);
}

/** Source position and capture names of a defined closure. */
export function closureInfo(id: string): ClosureInfo | undefined {
  return definitions.get(id)?.info;
}

/** Makes the function that `id` and `captures` name. The result is tagged itself, so it can travel on. */
export function hydrateClosure(id: string, captures: readonly unknown[]): AnyFunction {
  const definition = definitions.get(id);
  if (definition === undefined) {
    throw new MillraceError("INTERNAL", `No closure "${id}" is defined here: its bundle was not loaded`, { details: { id } });
  }
  const { factory, info, own } = definition;
  const values = captures.includes(OWN) ? captures.map((value, i) => (value === OWN ? own[info.captureNames[i]!]?.() : value)) : captures;
  return tagClosure(factory(values), id, () => values);
}
