// Random small programs that make closures: nested scopes, shadowing, defaults, destructuring, helpers, recursion.
// Each program is the body of a function that returns closures of two numbers; they always end and never throw for
// want of a name. Programs are grown from a list of random numbers, so fast-check can shrink them.

/** Gives the next random number below `bound`; 0 when there are no more. */
export type Draw = (bound: number) => number;

export function drawFrom(numbers: readonly number[]): Draw {
  let at = 0;
  return (bound) => (numbers[at++] ?? 0) % bound;
}

/** Numbers and functions of one number that are in scope, by name. Outer names may be shadowed. */
interface Scope {
  readonly numbers: readonly string[];
  readonly funcs: readonly string[];
}

const NAMES = ["a", "b", "c", "d"];
const FUNCS = ["f", "g", "h"];
const MODULE: Scope = { numbers: ["M"], funcs: ["half", "clip"] };

/** Module-level part shared by all programs of a module. */
export const PRELUDE = `
const M = 7;
function half(n: number): number { return Math.trunc(n / 2); }
const clip = (n: number): number => (n > 1e6 ? 1e6 : n < -1e6 ? -1e6 : Number.isNaN(n) ? 0 : n);
class Box { #n: number; constructor(n: number) { this.#n = n; } get(): number { return this.#n; } }
type F = (...args: any[]) => any;
`;

/** A function \`(): F[]\` as text. */
export function randomProgram(name: string, draw: Draw): string {
  const lines = statements(MODULE, draw, 3 + draw(4), 3);
  const made = lines.scope.funcs.map((func) => `(x: number, y: number) => ${func}(x) + y`);
  const closures = [...made, closure(lines.scope, draw, 2), closure(lines.scope, draw, 2)];
  return `function ${name}(): F[] {\n  const made: F[] = [];\n  ${lines.text}\n  return [...made, ${closures.join(", ")}];\n}\n`;
}

/** Some names are chosen to be declared here; until they are, nothing may use the outer ones that they shadow. */
function statements(
  scope: Scope,
  draw: Draw,
  count: number,
  depth: number,
  taken: readonly string[] = [],
  declare = ["const", "let", "var"],
): Statements {
  const own = [...NAMES, ...FUNCS].filter((name) => !taken.includes(name) && draw(2) === 0);
  const block: Block = { own: new Set(own), declare };
  let inner = own.reduce(without, scope);
  const text: string[] = [];
  for (let i = 0; i < count; i++) {
    const next = statement(inner, block, draw, depth);
    text.push(next.text);
    inner = next.scope;
  }
  return { text: text.join("\n  "), scope: inner };
}

interface Statements {
  readonly text: string;
  readonly scope: Scope;
}

/** Names still to be declared in a block, and the words that may declare numbers. */
interface Block {
  readonly own: Set<string>;
  readonly declare: readonly string[];
}

function take(block: Block, names: readonly string[]): string | undefined {
  const name = names.find((each) => block.own.has(each));
  if (name !== undefined) block.own.delete(name);
  return name;
}

function statement(scope: Scope, block: Block, draw: Draw, depth: number): Statements {
  const kind = draw(10);
  if (kind < 4) {
    const name = take(block, NAMES);
    if (name !== undefined) return kind === 3 ? patternStatement(name, scope, draw) : numberStatement(name, scope, block, draw);
  } else if (kind < 7) {
    const func = take(block, FUNCS);
    if (func !== undefined) return functionStatement(func, scope, draw);
  } else if (kind === 7 && depth > 0) {
    const inner = statements(scope, draw, 3, depth - 1, [], ["const", "let"]);
    return { text: `{ ${inner.text} made.push(${closure(inner.scope, draw, depth - 1)}); }`, scope };
  } else if (kind === 8 && depth > 0) {
    const loop = NAMES[draw(4)]!;
    return {
      text: `for (let ${loop} = 0; ${loop} < 2; ${loop}++) { made.push(${closure(withNumber(scope, loop), draw, depth - 1)}); }`,
      scope,
    };
  }
  return { text: `made.push(${closure(scope, draw, depth)});`, scope };
}

function numberStatement(name: string, scope: Scope, block: Block, draw: Draw): Statements {
  const word = block.declare[draw(block.declare.length)]!;
  return { text: `${word} ${name} = ${expression(scope, draw, 2)};`, scope: withNumber(scope, name) };
}

function patternStatement(name: string, scope: Scope, draw: Draw): Statements {
  const value = expression(scope, draw, 1);
  const text = [
    `const { ${name} } = { ${name}: ${value} };`,
    `const { deep: [${name} = ${value}] } = { deep: [${["", "3"][draw(2)]}] as number[] };`,
    `let [, ${name}] = [1, ${value}];`,
  ][draw(3)]!;
  return { text, scope: withNumber(scope, name) };
}

function functionStatement(func: string, scope: Scope, draw: Draw): Statements {
  const param = NAMES[draw(4)]!;
  const own = withNumber(scope, param);
  const inner = statements(own, draw, draw(3), 0, [param], ["const", "let", "var"]);
  const body = `${inner.text.replaceAll("made.push", "void ")} return clip(${expression(inner.scope, draw, 2)});`;
  const recursive = `if (!(${param} > 0)) return ${draw(9)}; if (${param} > 8) return ${param}; return clip(${func}(${param} - 1) + ${expression(own, draw, 1)});`;
  const text = [
    `const ${func} = (${param}: number): number => clip(${expression(own, draw, 2)});`,
    `function ${func}(${param}: number): number { ${body} }`,
    `function ${func}(${param}: number): number { ${recursive} }`,
    `const ${func} = (${param}: number): number => { ${recursive} };`,
    `const ${func} = function ${func}(${param}: number): number { ${recursive} };`,
    `const { ${func} } = { ${func}: (${param}: number): number => { ${body} } };`,
    `let ${func} = (${param}: number): number => ${param}; ${func} = (${param}: number): number => { ${recursive} };`,
  ][draw(7)]!;
  return { text, scope: { numbers: scope.numbers, funcs: [...without(scope, func).funcs, func] } };
}

/** A closure of (x, y) that reads what is in scope, with parameters of all kinds. */
function closure(scope: Scope, draw: Draw, depth: number): string {
  const inner = withNumber(withNumber(scope, "x"), "y");
  const body = expression(inner, draw, 3);
  switch (draw(8)) {
    case 0:
      return `(x: number, y: number = ${expression(withNumber(scope, "x"), draw, 2)}) => ${body}`;
    case 1:
      return `function (x: number, y: number) { return ${body}; }`;
    case 2:
      return `function again(x: number, y: number): number { return x > 5 || !(x > 0) ? ${body} : again(x - 1, y); }`;
    case 3:
      return `async (x: number, y: number) => (await ${body})`;
    case 4:
      return `function* (x: number, y: number) { yield ${body}; yield* [${expression(inner, draw, 1)}]; }`;
    case 5:
      return `(x: number, y: number, { z = ${expression(inner, draw, 1)} } = {} as { z?: number }) => ${expression(withNumber(inner, "z"), draw, 3)}`;
    case 6: {
      if (depth === 0) return `(x: number, y: number) => ${body}`;
      const lines = statements(inner, draw, 2, depth - 1);
      return `(x: number, y: number) => { const made: F[] = []; ${lines.text} return [${expression(lines.scope, draw, 2)}, made.length]; }`;
    }
    default:
      return `(x: number, y: number) => ${body}`;
  }
}

function expression(scope: Scope, draw: Draw, depth: number): string {
  const number = () => scope.numbers[draw(scope.numbers.length)]!;
  const deeper = () => expression(scope, draw, depth - 1);
  if (depth === 0) return draw(4) === 0 ? String(draw(10)) : number();
  switch (draw(8)) {
    case 0:
      return `(${deeper()} ${["+", "-", "*"][draw(3)]} ${deeper()})`;
    case 1:
    case 2:
      return `${scope.funcs[draw(scope.funcs.length)]}(${deeper()})`;
    case 3:
      return `(${deeper()} > ${deeper()} ? ${deeper()} : ${deeper()})`;
    case 4:
      return `[${deeper()}, ${deeper()}].map((x) => x + ${expression(withNumber(scope, "x"), draw, depth - 1)}).reduce((a, b) => a + b, 0)`;
    case 5:
      return `((${NAMES[draw(4)]!}) => ${deeper()})(1)`;
    case 6:
      return `new Box(${deeper()}).get()`;
    default:
      return number();
  }
}

function withNumber(scope: Scope, name: string): Scope {
  return scope.numbers.includes(name) ? scope : { ...scope, numbers: [...scope.numbers, name] };
}

function without(scope: Scope, name: string): Scope {
  return { numbers: scope.numbers.filter((each) => each !== name), funcs: scope.funcs.filter((each) => each !== name) };
}
