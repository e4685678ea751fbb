// What in a function literal forbids that it runs on an executor, or deserves a note there. These are facts of the
// text; whether the function ships is decided elsewhere (shipped-functions.ts), or when it is encoded.
import type { Variable } from "eslint-scope";
import { synchronousFix } from "../../engine/rdd/user-function.ts";
import { type FunctionCaptures, isModuleLevel, type OuterVariable } from "./captures.ts";
import { isLazySingleton } from "./lazy-singleton.ts";
import { changeOf } from "./object-changes.ts";
import type { ProgramPlaces } from "./program-places.ts";
import type { ValueKinds } from "./value-kinds.ts";
import { type AnyNode, childrenOf, type FunctionNode, isFunctionNode, walkAst } from "./walk-ast.ts";

export interface Refusal {
  readonly severity: "error" | "note";
  readonly at: AnyNode;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** The function's text means nothing outside of where it stands; no copy of it can be made. */
  readonly textBound: boolean;
}

const COPIES = "Every executor works on its own copy: the driver would never see the new value, nor would other executors.";

/** All that is to say about `node`, in source order. */
export function findRefusals(
  node: FunctionNode,
  captures: FunctionCaptures,
  kinds: ValueKinds,
  parents: ReadonlyMap<AnyNode, AnyNode>,
  places: ProgramPlaces,
): Refusal[] {
  const refusals = [...boundWords(node)];
  const judgeChanges = (outer: OuterVariable) => changesForNobody(outer, node, parents, places);
  for (const outer of captures.captured) refusals.push(...judgeCaptured(outer, kinds), ...judgeChanges(outer));
  for (const outer of captures.moduleLevel) refusals.push(...judgeModuleLevel(outer, kinds, parents), ...judgeChanges(outer));
  return refusals.sort((a, b) => a.at.start - b.at.start);
}

/** An async function is given to an operator that does not wait. */
export function refuseAsync(node: FunctionNode, operator: string): Refusal {
  const why = `What it gives is a promise, and ${operator} takes it for the result itself.`;
  return error(node, `an async function is passed to \`${operator}\``, why, synchronousFix(operator));
}

/** `this`, `super`, `new.target` and private names of around. Nested functions with a `this` of their own are not looked into. */
function boundWords(func: FunctionNode): Refusal[] {
  const found = new Map<string, Refusal>();
  const add = (word: string, at: AnyNode, textBound: boolean): void => {
    if (!found.has(word)) found.set(word, boundWord(word, at, textBound));
  };
  const classes: AnyNode[] = [];
  const walk = (node: AnyNode, own: boolean): void => {
    const inner = own || (node !== func && isFunctionNode(node) && node.type !== "ArrowFunctionExpression") || node.type === "StaticBlock";
    if (!inner && node.type === "ThisExpression") add("this", node, false);
    if (!inner && node.type === "Super") add("super", node, true);
    if (!inner && node.type === "MetaProperty" && node.meta.name === "new") add("new.target", node, true);
    if (node.type === "PrivateIdentifier" && !classes.some((holder) => declaresPrivate(holder, node.name)))
      add(`#${node.name}`, node, true);
    const isClass = node.type === "ClassDeclaration" || node.type === "ClassExpression";
    if (isClass) classes.push(node);
    for (const child of childrenOf(node)) walk(child, inner || (node.type === "PropertyDefinition" && child === node.value));
    if (isClass) classes.pop();
  };
  // A function expression has a `this`, but the private names of a class around it are still foreign.
  walk(func, func.type !== "ArrowFunctionExpression");
  return [...found.values()];
}

function declaresPrivate(holder: AnyNode, name: string): boolean {
  let declares = false;
  walkAst(holder, (node, parents) => {
    if (node.type === "PropertyDefinition" || node.type === "MethodDefinition") {
      declares ||= parents.length === 2 && node.key.type === "PrivateIdentifier" && node.key.name === name;
    }
    return parents.length < 2;
  });
  return declares;
}

function boundWord(word: string, at: AnyNode, textBound: boolean): Refusal {
  const fix =
    word === "this"
      ? "Copy what you need into a constant before the closure: `const { limit } = this;`, and use that."
      : "Move that part into a function at module level and pass it what it needs.";
  return {
    severity: "error",
    at,
    message: `\`${word}\` cannot travel with this closure`,
    why:
      word === "this"
        ? "It stands for the object around the closure, and objects with methods stay on the driver."
        : `\`${word}\` means something only inside of its class or function.`,
    fix,
    textBound,
  };
}

function judgeCaptured(outer: OuterVariable, kinds: ValueKinds): Refusal[] {
  const { name, variable, references } = outer;
  const at = references[0]!.identifier as unknown as AnyNode;
  if (isArguments(variable)) {
    return [
      error(
        at,
        "`arguments` of the surrounding function cannot travel",
        "An arrow function has no `arguments` of its own.",
        "Use rest parameters: `(...args) =>`.",
        true,
      ),
    ];
  }
  const write = references.find((reference) => reference.isWrite());
  if (write !== undefined) {
    const place = write.identifier as unknown as AnyNode;
    const level = isModuleLevel(variable) ? "module-level" : "captured";
    return [error(place, `this closure assigns to the ${level} variable \`${name}\``, COPIES, accumulate(name))];
  }
  const kind = driverOnly(kinds.ofVariable(variable));
  if (kind !== undefined) return [refuseKind(at, name, kind)];
  if (variable.defs[0]?.type === "ClassName" && isModuleLevel(variable)) {
    return [
      error(
        at,
        `this closure uses the class \`${name}\`, which only the driver has as it is`,
        "It is declared after the program first waits for a job, where executors never come, or uses a variable that the driver's program sets.",
        "Declare the class above that, and give it such values through its constructor.",
      ),
    ];
  }
  if (variable.defs[0]?.type === "ClassName") {
    return [
      error(
        at,
        `this closure captures the class \`${name}\``,
        "A class declared inside a function exists only there.",
        "Declare the class at module level: every executor has its own then.",
      ),
    ];
  }
  return [];
}

function judgeModuleLevel(outer: OuterVariable, kinds: ValueKinds, parents: ReadonlyMap<AnyNode, AnyNode>): Refusal[] {
  const { name, variable, references } = outer;
  const kind = kinds.ofVariable(variable);
  if (kind === "context" || kind === "dataset")
    return [refuseKind(references[0]!.identifier as unknown as AnyNode, name, driverOnly(kind)!)];
  const writes = references.filter((reference) => reference.isWrite());
  const write = writes.find((reference) => !isLazySingleton(reference, parents));
  if (write !== undefined) {
    const place = write.identifier as unknown as AnyNode;
    return [error(place, `this closure assigns to the module-level variable \`${name}\``, COPIES, accumulate(name))];
  }
  if (writes.length === 0) return [];
  return [
    {
      severity: "note",
      at: writes[0]!.identifier as unknown as AnyNode,
      message: `\`${name}\` is made once on each executor`,
      why: "A module-level variable that is set when it is first needed is a singleton of its executor; the driver's is another one.",
      fix: "Nothing to do, if that is what you want.",
      textBound: false,
    },
  ];
}

/** An object that a closure changes, and nothing reads but the driver, which has another one. */
function changesForNobody(
  { name, variable, references }: OuterVariable,
  func: FunctionNode,
  parents: ReadonlyMap<AnyNode, AnyNode>,
  places: ProgramPlaces,
): Refusal[] {
  if (variable.defs[0]?.type !== "Variable" && variable.defs[0]?.type !== "Parameter") return [];
  const changes: AnyNode[] = [];
  for (const { identifier } of references) {
    const change = changeOf(identifier as unknown as AnyNode, parents);
    // `add` may be an accumulator's, which is read on the driver.
    if (change?.type === "CallExpression" && !isCollection(variable)) continue;
    if (change !== undefined && isUnused(change, parents)) changes.push(change);
  }
  const isWithin = (node: AnyNode, around: AnyNode) => around.start <= node.start && node.end <= around.end;
  const isRead = variable.references.some((reference) => {
    const identifier = reference.identifier as unknown as AnyNode;
    if (isWithin(identifier, func)) return !changes.some((change) => isWithin(identifier, change));
    const change = changeOf(identifier, parents);
    return !reference.init && !(change && isUnused(change, parents)) && places.runnerOf(identifier) === "tasks";
  });
  if (changes.length === 0 || isRead) return [];
  return [error(changes[0]!, `this closure changes \`${name}\`, which nobody reads there`, COPIES, accumulate(name))];
}

/** Is it declared as a literal or a new array, map or set? */
function isCollection(variable: Variable): boolean {
  const { id, init } = variable.defs[0]!.node as { id?: AnyNode | null; init?: AnyNode | null };
  if (id?.type !== "Identifier") return false; // One of several that are taken out of it.
  if (init?.type === "NewExpression") return init.callee.type === "Identifier" && /^(Array|Map|Set)$/.test(init.callee.name);
  return init?.type === "ArrayExpression" || init?.type === "ObjectExpression";
}

/** Is what it gives dropped? The result of a function of one expression is not looked at, as `foreach` does not. */
function isUnused(node: AnyNode, parents: ReadonlyMap<AnyNode, AnyNode>): boolean {
  const parent = parents.get(node);
  return parent?.type === "ExpressionStatement" || (parent?.type === "ArrowFunctionExpression" && parent.body === node);
}

function driverOnly(kind: ReturnType<ValueKinds["of"]>): string | undefined {
  if (kind === "context") return "a context";
  if (kind === "dataset") return "an RDD or DStream";
  return kind === "connection" ? "a connection" : undefined;
}

function refuseKind(at: AnyNode, name: string, what: string): Refusal {
  if (what === "a connection") {
    return error(
      at,
      `this closure captures \`${name}\`, ${what}`,
      "An open socket or file belongs to the process that opened it.",
      "Open it where it is used: inside the closure, once a partition with mapPartitions or foreachPartition, or once an executor as a module-level variable.",
    );
  }
  return error(
    at,
    `this closure uses \`${name}\`, ${what}`,
    "Contexts, RDDs and DStreams describe the computation; they exist on the driver only.",
    "Join or union the data instead, or collect it first (in foreachRDD or transform) and capture the result.",
  );
}

function error(at: AnyNode, message: string, why: string, fix: string, textBound = false): Refusal {
  return { severity: "error", at, message, why, fix, textBound };
}

function accumulate(name: string): string {
  return `Count with an accumulator (\`const ${name} = sc.longAccumulator()\`, \`${name}.add(1)\`), or give what you count as records and sum them with reduceByKey.`;
}

function isArguments(variable: Variable): boolean {
  return variable.name === "arguments" && variable.defs.length === 0;
}
