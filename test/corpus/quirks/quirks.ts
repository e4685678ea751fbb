#!/usr/bin/env node
// @ts-nocheck
// Everything a rewrite of functions could disturb. test/closures-in-place.test.ts runs it compiled and plain, and
// compares `seen`.
import anonymous, { anonymousArrow, AnonymousClass } from "./defaults.ts";
import common from "./common.cjs";

const order: string[] = [];
const note = (text: string): string => {
  order.push(text);
  return text;
};
const early = hoisted();
function hoisted(): string {
  return "hoisted";
}
const arrow = () => 0;
let assigned: () => number;
assigned = () => 1;
let maybe: (() => number) | undefined;
maybe ??= () => 2;
const [fromPattern = () => 3] = [] as (() => number)[];
const { inObject = function () { return 4; } } = {} as { inObject?: () => number };
const named = function own() { return own.name; };
const parenthesized = (() => 5);
const sequence = (0, () => 6);
const key = Symbol("key");
const object = {
  plain: () => 0,
  "quoted-key": () => 0,
  12: function () {},
  [note("computed")]: () => 0,
  [key]: () => 0,
  [`t${note("x")}`]: async () => 0,
  ["__proto__"]: () => 0,
  method() { return this.plain.name; },
  get accessor() { return (() => this.plain.name)(); },
  set accessor(value: string) { note(value); },
  async *stream() { yield 1; },
};
class Base {
  greet() { return "base"; }
}
class Thing extends Base {
  static made = () => new Thing();
  static ["computed" + 1] = () => 1;
  static { note(((): string => `static ${this.name}`)()); }
  field = () => this;
  #secret = () => 7;
  nameless = [() => 0, function () {}];
  override greet() { return [1].map(() => super.greet()).join(); }
  secret() { return [this.#secret(), this.#secret.name, (() => this.#secret())()]; }
  where() { return (() => new.target)(); }
}
function Old(this: { n: number }, n: number) { this.n = n; }
const fromNew = new (function (this: { v: number }) { this.v = 8; } as unknown as new () => { v: number })();
function strictness(this: unknown) { "use strict"; return this === undefined; }
function shadowed() { const tagClosure = 1; const define = 2; return [() => tagClosure + define].map((f) => f()); }
function inBlocks(n: number) {
  if (n > 0) { function inner() { return n; } return inner(); }
  switch (n) { case 0: function zero() { return "zero"; } return zero(); default: return "none"; }
}
function defaults(a = () => "a", { b = () => "b" } = {}, [c = () => "c"] = [] as (() => string)[]) { return [a, b, c].map((f) => f.name + f()); }
function args(..._: unknown[]) { return (() => arguments.length)(); }
const iife = (function () { return (() => "iife")(); })();
const asyncIife = await (async () => "async")();
label: for (const f of [() => 1, () => 2]) { if (f() === 2) break label; }
const tagged = ((strings: TemplateStringsArray, f: () => number) => strings.join("|") + f())`a${() => 9}b`;
const chained = ({ f: null as null | (() => number) }).f?.() ?? (() => 10)();
const comma = [() => 0, () => 1,].length;
const conditional = early ? () => "yes" : () => "no";
var multi = () => 1, second = () => 2;
const generator = [...(function* () { yield* [1, 2].map((n) => n * 2); })()];
const spread = Math.max(...[1, 2].map((n) => n));
const asi = () => 1
;[1].forEach(() => note("asi"))
export { hoisted as renamed };
export const exported = () => 0;
export async function declared() { return arguments.length; }

const nameOf = (f: unknown): string => (f as { name: string }).name;
export const seen = {
  early,
  names: [arrow, assigned, maybe, fromPattern, inObject, named, parenthesized, sequence, exported, declared, multi, second, anonymousArrow, AnonymousClass, common.f, common.g].map(nameOf),
  lengths: [(a: number, b = 1) => [a, b], (...rest: number[]) => rest, (a: number) => a].map((f) => f.length),
  keys: Reflect.ownKeys(object).map((k) => [String(k), nameOf(Object.getOwnPropertyDescriptor(object, k)!.value ?? "")]),
  method: object.method(),
  accessor: object.accessor,
  protoIsKey: Object.hasOwn(object, "__proto__"),
  statics: [nameOf(Thing.made), nameOf((Thing as unknown as Record<string, unknown>).computed1)],
  fields: [new Thing().field() instanceof Thing, nameOf(new Thing().field), ...new Thing().nameless.map(nameOf)],
  thing: [new Thing().greet(), new Thing().secret(), new Thing().where() === undefined, Thing.made() instanceof Thing],
  old: new (Old as unknown as new (n: number) => { n: number })(3).n,
  fromNew: fromNew.v,
  strict: strictness.call(undefined),
  shadowed: shadowed(),
  blocks: [inBlocks(1), inBlocks(0), inBlocks(-1)],
  defaults: defaults(),
  args: args(1, 2, 3),
  values: [iife, asyncIife, tagged, chained, comma, conditional(), generator, spread, asi()],
  prototypes: [arrow, named, hoisted, async () => 0, function* () {}].map((f) => Object.hasOwn(f, "prototype")),
  anonymous: anonymous(),
  kinds: [async () => 0, function* () {}, async function* () {}].map((f) => Object.prototype.toString.call(f)),
  meta: [import.meta.url.endsWith("quirks.ts"), typeof import.meta.dirname],
  common: [common.f(2), common.g()],
  order,
  reflected: [Object.keys(arrow), Reflect.ownKeys(arrow), Object.isExtensible(arrow), Object.isFrozen(Object.freeze(() => 0))],
};
export default (): string => "default";
