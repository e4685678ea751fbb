// Generates one loop for a segment and keeps it, so that the JIT finds the same code in every batch. The text comes
// from the templates below only, never from data: functions are passed in as values f0, f1, ... Each set of functions
// gets a loop of its own even where the text is the same: a loop that called now these, now those would not be inlined.
import { canonicalFunction, capturesObjects, definitionKey } from "../closure/canonical.ts";
import type { AnyFunction } from "../closure/closure.ts";
import { type FusedSink, type FusedStep, interpretSegment, MERGE_BY_KEY, type Segment, segmentRuntime } from "./segment.ts";

type Factory = (functions: readonly AnyFunction[], runtime: typeof segmentRuntime, sink: FusedSink) => Segment;

interface Compiled {
  readonly functions: readonly AnyFunction[];
  readonly segment: Segment;
  busy: boolean;
}

/** Instances kept per loop. They differ in captured primitives only; more than this only costs warm-up. */
const MAX_INSTANCES = 32;
const MAX_FACTORIES = 512;
const factories = new Map<string, { readonly make: Factory; readonly instances: Compiled[] }>();

let allowed: boolean | undefined;

/** May this process generate code (false under --disallow-code-generation-from-strings)? */
export function canGenerateCode(): boolean {
  if (allowed === undefined) {
    try {
      new Function("");
      allowed = true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** A segment ready to be pushed to. Call its `finish` exactly once, also after an error, or its instance is not reused. */
export function compileSegment(steps: readonly FusedStep[], sink: FusedSink): Segment {
  if (!canGenerateCode()) return interpretSegment(steps, sink);
  const functions = [...steps.map((step) => step.func), ...sinkFunctions(sink)].map(canonicalFunction);
  const size = sink.op === "take" ? sink.count : "numPartitions" in sink ? sink.numPartitions : 0;
  const isolate = "isolate" in sink && sink.isolate === true;
  const shape = [
    sink.op,
    size,
    isolate,
    sink.op === "combine" && sink.combine.create === null,
    "partition" in sink && sink.partition === null,
  ];
  const key = [...shape, ...steps.map((step) => step.kind), ...functions.map(definitionKey)].join("\n");
  let entry = factories.get(key);
  if (entry === undefined) {
    if (factories.size >= MAX_FACTORIES) factories.clear();
    entry = { make: new Function("f", "runtime", "sink", segmentText(steps, sink)) as Factory, instances: [] };
    factories.set(key, entry);
  }
  return lease(entry, functions, sink);
}

function lease(entry: { make: Factory; instances: Compiled[] }, functions: readonly AnyFunction[], sink: FusedSink): Segment {
  const same = (one: Compiled) => !one.busy && one.functions.every((func, i) => func === functions[i]);
  let instance = entry.instances.find(same);
  if (instance === undefined) {
    instance = { functions, segment: entry.make(functions, segmentRuntime, sink), busy: false };
    // A closure that captured an object does not come again, and what it captured may be large.
    if (!functions.some(capturesObjects)) {
      if (entry.instances.length >= MAX_INSTANCES) entry.instances.shift();
      entry.instances.push(instance);
    }
  }
  const leased = instance;
  leased.busy = true;
  return {
    push: leased.segment.push,
    finish() {
      leased.busy = false;
      return leased.segment.finish();
    },
  };
}

function sinkFunctions(sink: FusedSink): AnyFunction[] {
  switch (sink.op) {
    case "reduce":
      return [sink.func];
    case "combine":
      return [
        sink.combine.create ?? sink.combine.mergeValue,
        sink.combine.mergeValue,
        ...(sink.partition === null ? [] : [sink.partition]),
      ];
    case "buckets":
      return sink.partition === null ? [] : [sink.partition];
    default:
      return [];
  }
}

/** The whole function body: declarations, `push` with the loop, `finish` which hands out the result and starts anew. */
function segmentText(steps: readonly FusedStep[], sink: FusedSink): string {
  const body = sinkText(sink, steps.length);
  const lines: string[] = [];
  let value = "v";
  let closing = "";
  steps.forEach((step, i) => {
    const text = stepText(step.kind, i, value, sink.op === "take");
    lines.push(text.open);
    closing = text.close + closing;
    value = text.value;
  });
  const count = steps.length + sinkFunctions(sink).length;
  const functions = Array.from({ length: count }, (_, i) => `const f${i} = f[${i}];`).join(" ");
  return `"use strict"; ${functions}
const { mapKey, isolated, elements, iterable, notAPair, partitionOf, promiseGiven, requireSynchronous, split } = runtime;
${body.state}
return {
  push(chunk) {
    const n = chunk.length;
    let i = 0;
    ${body.loops(
      (each, condition = "i < n") => `for (; ${condition}; i++) {
      const v = chunk[i];
      ${lines.join("\n      ")}
      ${each(value)}
      ${closing}
    }`,
    )}
    return false;
  },
  finish() { ${body.finish} },
};`;
}

function stepText(kind: FusedStep["kind"], i: number, value: string, lazy: boolean): { open: string; close: string; value: string } {
  const out = `v${i}`;
  const loop = (items: string) =>
    lazy
      ? `for (const e${i} of iterable(${items}, f${i}, "${kind}")) {`
      : `const a${i} = elements(${items}, f${i}, "${kind}"); for (let j${i} = 0; j${i} < a${i}.length; j${i}++) { const e${i} = a${i}[j${i}];`;
  const check = `if (!Array.isArray(${value})) throw notAPair(${value});`;
  switch (kind) {
    case "map":
      return { open: `const ${out} = f${i}(${value}); ${synchronous(out, i, kind)}`, close: "", value: out };
    case "filter":
      return { open: `const t${i} = f${i}(${value}); ${synchronous(`t${i}`, i, kind)} if (!t${i}) continue;`, close: "", value };
    case "flatMap":
      return { open: loop(`f${i}(${value})`), close: "}", value: `e${i}` };
    case "mapValues":
      return {
        open: `${check} const m${i} = f${i}(${value}[1]); ${synchronous(`m${i}`, i, kind)} const ${out} = [${value}[0], m${i}];`,
        close: "",
        value: out,
      };
    case "flatMapValues":
      return {
        open: `${check} const k${i} = ${value}[0]; ${loop(`f${i}(${value}[1])`)} const ${out} = [k${i}, e${i}];`,
        close: "}",
        value: out,
      };
  }
}

/** Refuses a promise, which nobody would wait for. */
function synchronous(value: string, func: number, operator: string): string {
  return `if (typeof ${value} === "object" && ${value} instanceof Promise) throw promiseGiven(${value}, f${func}, "${operator}");`;
}

/** Text of one loop over the rest of the chunk; `each` consumes a value, `condition` says how long to go on. */
type LoopText = (each: (value: string) => string, condition?: string) => string;

interface SinkText {
  readonly state: string;
  readonly loops: (loop: LoopText) => string;
  readonly finish: string;
}

function sinkText(sink: FusedSink, next: number): SinkText {
  switch (sink.op) {
    case "collect":
      return {
        state: "let out = [];",
        loops: (loop) => `const o = out; ${loop((value) => `o.push(${value});`)}`,
        finish: "const o = out; out = []; return o;",
      };
    case "take":
      return {
        state: "let out = []; const limit = sink.count;",
        loops: (loop) =>
          `const o = out; if (o.length >= limit) return true; ${loop((value) => `if (o.push(${value}) >= limit) return true;`)}`,
        finish: "const o = out; out = []; return o;",
      };
    case "count":
      return {
        state: "let count = 0;",
        loops: (loop) => `let c = count; ${loop(() => "c++;")} count = c;`,
        finish: "const c = count; count = 0; return c;",
      };
    case "reduce":
      return {
        state: "let has = false, acc;",
        // Three loops: up to the first value; then one that the JIT can keep in a float register; then any type.
        loops: (loop) => `
    ${loop((value) => `if (has) { acc = f${next}(acc, ${value}); ${synchronous("acc", next, "reduce")} } else { acc = ${sink.isolate ? `isolated(${value})` : value}; has = true; }`, "i < n && !has")}
    if (typeof acc === "number") { let a = +acc; ${loop((value) => `a = f${next}(a, ${value}); ${synchronous("a", next, "reduce")}`)} acc = a; }
    else { let a = acc; ${loop((value) => `a = f${next}(a, ${value}); ${synchronous("a", next, "reduce")}`)} acc = a; }`,
        finish: "const r = has ? [acc] : []; has = false; acc = undefined; return r;",
      };
    case "buckets":
      return bucketsText(sink.partition === null ? "null" : `f${next}`);
    case "combine":
      return combineText(sink, next);
  }
}

function bucketsText(partition: string): SinkText {
  return {
    state: "const size = sink.numPartitions; const fresh = () => split(new Map(), size, null); let buckets = fresh();",
    loops: (loop) =>
      `const b = buckets; ${loop((value) => `if (!Array.isArray(${value})) throw notAPair(${value}); const bucket = b[partitionOf(${value}[0], size, ${partition})]; bucket.keys.push(${value}[0]); bucket.values.push(${value}[1]);`)}`,
    finish: "const b = buckets; buckets = fresh(); return b;",
  };
}

function combineText(sink: FusedSink & { op: "combine" }, next: number): SinkText {
  const created = `requireSynchronous(f${next}(value), f${next}, "${MERGE_BY_KEY}")`;
  const first = sink.combine.create !== null ? created : sink.isolate === true ? "isolated(value)" : "value";
  const partition = sink.partition === null ? "null" : `f${next + 2}`;
  return {
    state: "const size = sink.numPartitions; let cells = new Map();",
    // Most keys are plain strings: those need no mapKey.
    loops: (loop) =>
      `const m = cells; ${loop(
        (value) => `if (!Array.isArray(${value})) throw notAPair(${value});
      const key = ${value}[0], value = ${value}[1];
      const id = typeof key === "string" && key.charCodeAt(0) !== 0 ? key : mapKey(key);
      const cell = m.get(id);
      if (cell === undefined) m.set(id, { key, value: ${first} }); else {
        const merged = f${next + 1}(cell.value, value); ${synchronous("merged", next + 1, MERGE_BY_KEY)}
        cell.value = merged;
      }`,
      )}`,
    finish: `const m = cells; cells = new Map(); return split(m, size, ${partition});`,
  };
}
