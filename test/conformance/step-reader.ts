// The parameters of one step of a pipeline, read by name and written as arguments in the text of a job: functions as they
// are, durations in seconds as durations, partitioners and initial states as this package makes them.
import { parse } from "acorn";
import MagicString from "magic-string";
import { type Case, type FunctionText, type Step, Unsupported } from "./case.ts";
import { rewritePartitioners } from "./partitioner-notation.ts";

/** Parameters that say nothing about what runs. */
const REMARKS = new Set(["op", "desc", "note", "name"]);

/** Methods by the form of the function: of the values and the state, with the time and the key, of a whole partition. */
const UPDATE_STATE_METHODS: readonly (readonly [variant: RegExp, method: string])[] = [
  [/iter|partition/i, "updateStateByKeyPerPartition"],
  [/time/i, "updateStateByKeyWithTime"],
  [/^(simple|basic|default|values)/i, "updateStateByKey"],
];

/** Reads the parameters of a step by name; `finish` refuses those that nobody has read. */
export class StepReader {
  private readonly step: Step;
  private readonly testCase: Case;
  private readonly other: (value: unknown) => string;
  private readonly seen = new Set<string>(REMARKS);

  constructor(step: Step, testCase: Case, other: (value: unknown) => string) {
    this.step = step;
    this.testCase = testCase;
    this.other = other;
  }

  finish(): void {
    const unknown = Object.keys(this.step).filter((name) => !this.seen.has(name) && this.step[name] !== null);
    if (unknown.length > 0)
      throw new Unsupported(`has a step ${this.step.op} with a parameter that the runner does not know: ${unknown.join(", ")}`);
  }

  func(...names: string[]): string {
    const text = this.optionalFunc(...names);
    if (text === undefined) throw this.missing(names);
    return text;
  }

  optionalFunc(...names: string[]): string | undefined {
    const value = this.take(names) as string | FunctionText | undefined;
    // A step may leave to the case what the case is about.
    const own = value ?? (names[0] === "fn" && this.step.op === this.testCase.op ? this.testCase.fn : undefined);
    return own === undefined ? undefined : functionText(typeof own === "string" ? own : own.js);
  }

  /** The inverse function, as an argument of its own if there is one. */
  inverse(): readonly string[] {
    const variant = this.take(["variant"]);
    const text = this.optionalFunc("inv", "invFn", "inverse", "invFunc");
    if (text !== undefined) return [text];
    if (variant !== "inverse") return [];
    if (this.testCase.invFn === undefined) throw this.missing(["inv"]);
    return [functionText(this.testCase.invFn.js)];
  }

  number(...names: string[]): string {
    const value = this.take(names);
    if (typeof value !== "number") throw this.missing(names);
    return String(value);
  }

  flag(name: string): string | undefined {
    const value = this.take([name]);
    return value === undefined ? undefined : String(value === true);
  }

  duration(name: string): string {
    const text = this.optionalDuration(name);
    if (text === undefined) throw this.missing([name]);
    return text;
  }

  optionalDuration(name: string): string | undefined {
    const value = this.take([name]);
    if (value === undefined) return undefined;
    if (typeof value !== "number") throw this.missing([name]);
    return milliseconds(value);
  }

  partitioning(): string | undefined {
    return partitioningText(this.take(["partitioner", "numPartitions", "partitions"]));
  }

  level(...names: string[]): string | undefined {
    const value = this.take(names);
    return value === undefined ? undefined : `StorageLevel.${String(value)}`;
  }

  stream(name: string): string {
    const value = this.take([name]);
    if (value === undefined) throw this.missing([name]);
    return this.other(value);
  }

  streams(): readonly string[] {
    const one = this.take(["other"]);
    const many = this.take(["others"]);
    const values = [...(one === undefined ? [] : [one]), ...(Array.isArray(many) ? many : [])];
    if (values.length === 0 && !Array.isArray(many)) throw this.missing(["others"]);
    return values.map((value) => this.other(value));
  }

  /** The call of the form of updateStateByKey that the function has. */
  updateState(stream: string): string {
    const variant = this.form(["variant", "form"], "variant") ?? "values";
    const method = UPDATE_STATE_METHODS.find(([form]) => form.test(variant))?.[1];
    if (method === undefined) throw new Unsupported(`has a variant of updateStateByKey that the runner does not know: ${variant}`);
    const func = this.func("fn");
    const partitioning = this.partitioning();
    const initial = this.initialRDD();
    const remember = this.flag("rememberPartitioner");
    const options = [
      partitioning === undefined ? "" : `partitioning: ${partitioning}`,
      initial === undefined ? "" : `initialRDD: ${initial}`,
      remember === undefined ? "" : `rememberPartitioner: ${remember}`,
    ].filter((option) => option !== "");
    return `${stream}.${method}(${func}${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`;
  }

  stateSpec(): string {
    const timeout = this.optionalDuration("timeout");
    const partitioning = this.partitioning();
    const initial = this.initialRDD();
    const form = this.form(["form", "variant"], "form");
    if (form !== "simple" && form !== "advanced")
      throw new Unsupported(`has a form of mapWithState that the runner does not know: ${form}`);
    const setting = typeof this.step.numPartitions === "number" ? "numPartitions" : "partitioner";
    return [
      `StateSpec.${form === "advanced" ? "functionWithTime" : "function"}(${this.func("fn")})`,
      initial === undefined ? "" : `.initialState(${initial})`,
      partitioning === undefined ? "" : `.${setting}(${partitioning})`,
      timeout === undefined ? "" : `.timeout(${timeout})`,
    ].join("");
  }

  /** What the step says of its function's form, or the case of its own operation. */
  private form(names: readonly string[], ofCase: string): string | undefined {
    const form = this.take(names) ?? (this.step.op === this.testCase.op ? this.testCase[ofCase] : undefined);
    return form === undefined ? undefined : String(form);
  }

  private initialRDD(): string | undefined {
    const pairs = this.take(["initial", "initialState", "initialRDD"]);
    return pairs === undefined ? undefined : `ssc.sparkContext.parallelize(${JSON.stringify(pairs)}, ${this.testCase.numInputPartitions})`;
  }

  /** The first of these parameters that is there; all count as read. */
  private take(names: readonly string[]): unknown {
    for (const name of names) this.seen.add(name);
    return names.map((name) => this.step[name]).find((value) => value !== undefined && value !== null);
  }

  private missing(names: readonly string[]): Unsupported {
    return new Unsupported(`has a step ${this.step.op} without ${names.join(" or ")}`);
  }
}

/** Checks the text of a function and writes partitioners inside of it as this package does. */
export function functionText(text: string): string {
  const source = `(${text.trim().replace(/;$/, "")})`;
  try {
    const program = parse(source, { ecmaVersion: "latest", sourceType: "module" });
    const code = new MagicString(source);
    rewritePartitioners(code, program);
    return code.toString().slice(1, -1);
  } catch (error) {
    throw new Unsupported(`has a function that is no JavaScript (${(error as Error).message}): ${text}`);
  }
}

function partitioningText(value: unknown): string | undefined {
  if (value === undefined || typeof value === "number") return value?.toString();
  const { hash, numPartitions, getPartition } = value as { hash?: number; numPartitions?: number; getPartition?: string };
  if (hash !== undefined) return `new HashPartitioner(${hash})`;
  if (numPartitions === undefined || getPartition === undefined)
    throw new Unsupported(`has an unknown partitioner: ${JSON.stringify(value)}`);
  return `{ numPartitions: ${numPartitions}, getPartition: ${functionText(getPartition)} }`;
}

function milliseconds(seconds: number): string {
  return `milliseconds(${Math.round(seconds * 1000)})`;
}
