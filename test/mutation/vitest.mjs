// Stands in for vitest in the sandbox: collects the tests, so that any of them can be run again and again in one process.
// Only what the tests of the engine use is here; a test that needs more fails without a mutant, and is left out.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import * as spies from "@vitest/spy";
import * as chai from "chai";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.getState = () => getState(expect);
expect.setState = (state) => setState(state, expect);
expect.setState({
  assertionCalls: 0,
  isExpectingAssertions: false,
  isExpectingAssertionsError: null,
  expectedAssertionsNumber: null,
  expectedAssertionsNumberErrorGen: null,
});
globalThis[GLOBAL_EXPECT] = expect;

/** The package is found by its name in the sandbox, so nothing has to be put in its place. */
const mock = () => {};
export const vi = { spyOn: spies.spyOn, fn: spies.fn, restoreAllMocks: spies.restoreAllMocks, mock };

/** @typedef {{ name: string, parent: Scope | undefined, before: (() => unknown)[], after: (() => unknown)[] }} Scope */
/** @typedef {{ name: string, func: (context: object) => unknown, scope: Scope }} CollectedTest */

/** @type {CollectedTest[]} */
export const tests = [];
/** @type {Scope} */
let scope = { name: "", parent: undefined, before: [], after: [] };

/** What is declared from here on belongs to the test file `name`. */
export function beginFile(name) {
  scope = { name, parent: undefined, before: [], after: [] };
}

function add(name, func) {
  tests.push({ name: `${scope.name} > ${name}`, func, scope });
}

const each = (declare) => (table) => (name, func) => {
  for (const row of table) declare(name, () => func(...(Array.isArray(row) ? row : [row])));
};

export const test = (name, first, second) => add(name, typeof first === "function" ? first : second);
test.each = each(add);
test.skip = () => {};
test.skipIf = (condition) => (condition ? test.skip : test);
export const it = test;

export const describe = (name, func) => {
  const outer = scope;
  scope = { name: `${outer.name} > ${name}`, parent: outer, before: [], after: [] };
  func();
  scope = outer;
};
describe.each = each(describe);

export const beforeEach = (func) => scope.before.push(func);
export const afterEach = (func) => scope.after.push(func);
export const beforeAll = (func) => {
  let done;
  scope.before.push(() => {
    done ??= func();
    return done;
  });
};
export const afterAll = () => {};

const hooks = (from, kind) => (from === undefined ? [] : [...hooks(from.parent, kind), ...from[kind]]);

export const TIMED_OUT = Symbol("timed out");

/**
 * Runs one test. Gives undefined when it passes, else what was thrown, or TIMED_OUT.
 * @param {CollectedTest} collected
 * @param {number} timeoutMs
 */
export async function failureOf({ func, scope }, timeoutMs) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), timeoutMs);
  });
  const run = async () => {
    try {
      for (const before of hooks(scope, "before")) await before();
      try {
        await func({ expect });
      } finally {
        for (const after of hooks(scope, "after").reverse()) await after();
      }
      return undefined;
    } catch (error) {
      return error ?? new Error("Something empty was thrown");
    }
  };
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
