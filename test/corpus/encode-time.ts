import { Socket } from "node:net";
import { inspect } from "node:util";
import type { Case } from "./case.ts";

class Account {
  owner = "me";
  report() {
    return () => this.owner;
  }
}

let moduleCount = 0;

/** Closures that may be made and called here, but not shipped. `calls` holds what the refusal must say. */
export function refusedCases(): Case[] {
  const conn = { socket: new Socket() };
  const account = new Account();
  const parse = { json(text: string) { return JSON.parse(text) as unknown; } };
  let count = 0;
  const helper = () => { count++; };
  const shared: { self?: unknown } = {};
  shared.self = shared;
  function outer() { return () => arguments.length; }
  class Local {}
  const made: Case[] = [
    { name: "a socket", func: () => conn.socket.destroyed, calls: [["CANNOT_ENCODE", "captures `conn`", "captures.conn.socket is an instance of Socket", "mapPartitions"]] },
    { name: "an instance of a class that nobody registered", func: () => account.owner, calls: [["CANNOT_ENCODE", "captures `account`", "registerClass(\"Account\", Account"]] },
    { name: "this", func: account.report(), calls: [["CLOSURE_REFUSED", "`this` cannot travel", "const { limit } = this;"]] },
    { name: "a package's function captured", func: [inspect].map((show) => () => show(1))[0]!, calls: [["CLOSURE_NOT_COMPILED", "captures `show`", "Import it at module level", "wrap it in an arrow function: (...args) => inspect(...args)"]] },
    { name: "a package's function as it is", func: inspect, calls: [["CLOSURE_NOT_COMPILED", "the function inspect", "Wrap it in an arrow function"]] },
    { name: "a bound function", func: account.report.bind(account), calls: [["CLOSURE_NOT_COMPILED", "report"]] },
    { name: "an object's method", func: (s: string) => parse.json(s), calls: [["CLOSURE_NOT_COMPILED", "captures.parse.json is the method json", "json: (...) => ..."]] },
    { name: "a helper that counts", func: () => helper(), calls: [["CLOSURE_REFUSED", "assigns to the captured variable `count`", "reduceByKey"]] },
    { name: "a counter of the module", func: () => { moduleCount++; }, calls: [["CLOSURE_REFUSED", "assigns to the module-level variable `moduleCount`"]] },
    { name: "a cycle", func: () => shared.self, calls: [["CANNOT_ENCODE", "captures `shared`", "part of a cycle"]] },
    { name: "arguments of around", func: outer(), calls: [["CLOSURE_REFUSED", "`arguments` of the surrounding function cannot travel"]] },
    { name: "a class declared inside a function", func: () => new Local(), calls: [["CLOSURE_REFUSED", "captures the class `Local`", "module level"]] },
    { name: "a variable that has no value yet", func: () => late, calls: [["CLOSURE_REFUSED", "late", "Give them their values before the batch starts"]] },
    { name: "a promise", func: [Promise.resolve(1)].map((later) => () => later)[0]!, calls: [["CANNOT_ENCODE", "captures `later`", "a promise", "await it"]] },
  ];
  if (made.length > 0) return made;
  let late = 1;
  late = made.length;
  return made;
}

export const cases = (): Case[] => [{ name: "these may be made", func: () => moduleCount, calls: [[]] }];
