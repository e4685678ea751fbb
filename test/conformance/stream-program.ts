// A case's pipeline as the text of a job module, written as a user would: `d0.map(x => [x, 1]).reduceByKey(...)`. One
// table says how each operation's parameters become arguments; a parameter that it does not know is refused, because
// leaving it out would run another program than the case means.
import { type Case, inputsOf, type Step, Unsupported } from "./case.ts";
import { StepReader } from "./step-reader.ts";

/** Takes parameters out of the step and gives the arguments of the call. */
type Arguments = (step: StepReader) => readonly (string | undefined)[];

const keyed: Arguments = (step) => [step.partitioning()];
const withFunc: Arguments = (step) => [step.func("fn")];
const joined: Arguments = (step) => [step.stream("other"), step.partitioning()];

/** How a step's parameters become arguments. Trailing ones that are absent are left out. */
const CALLS: Readonly<Record<string, Arguments>> = {
  map: withFunc,
  filter: withFunc,
  flatMap: withFunc,
  mapValues: withFunc,
  flatMapValues: withFunc,
  reduce: withFunc,
  transform: withFunc,
  mapPartitionsWithIndex: (step) => [step.func("fn"), step.flag("preservesPartitioning")],
  mapPartitions: (step) => [step.func("fn"), step.flag("preservesPartitioning")],
  glom: () => [],
  count: () => [],
  repartition: (step) => [step.number("n", "numPartitions", "partitions")],
  countByValue: keyed,
  groupByKey: keyed,
  partitionBy: keyed,
  reduceByKey: (step) => [step.func("fn"), step.partitioning()],
  combineByKey: (step) => [
    step.func("create", "createCombiner"),
    step.func("mergeValue"),
    step.func("mergeCombiners"),
    step.partitioning(),
    step.flag("mapSideCombine"),
  ],
  transformWith: (step) => [step.stream("other"), step.func("fn")],
  cogroup: joined,
  join: joined,
  leftOuterJoin: joined,
  rightOuterJoin: joined,
  fullOuterJoin: joined,
  window: (step) => [step.duration("window"), step.optionalDuration("slide")],
  countByWindow: (step) => [step.duration("window"), step.duration("slide")],
  countByValueAndWindow: (step) => [step.duration("window"), step.duration("slide"), step.partitioning()],
  reduceByWindow: (step) => [step.func("fn"), ...step.inverse(), step.duration("window"), step.duration("slide")],
  groupByKeyAndWindow: (step) => [step.duration("window"), step.optionalDuration("slide"), step.partitioning()],
  reduceByKeyAndWindow: (step) => [
    step.func("fn"),
    ...step.inverse(),
    step.duration("window"),
    step.optionalDuration("slide"),
    step.partitioning(),
    step.optionalFunc("filter", "filterFunc", "filterFn"),
  ],
  stateSnapshots: () => [],
};

/** Calls that change a stream's settings or add an output, and not what comes next. */
const SETTINGS: Readonly<Record<string, Arguments>> = {
  checkpoint: (step) => [step.duration("interval")],
  cache: () => [],
  persist: (step) => [step.level("level", "storageLevel")],
  foreachRDD: withFunc,
};

/** Outputs whose result no case sees: the batches are computed. */
const UNSEEN_OUTPUTS = new Set(["print", "pprint", "register"]);
const UNSEEN_FILES = /^saveAs\w+Files?$/;

/** Operations whose calls are not of the form `stream.operation(arguments)`. */
const SPECIAL: Readonly<Record<string, (stream: string, step: StepReader) => string>> = {
  "ctx.transform": (stream, step) => `ssc.transform([${[stream, ...step.streams()].join(", ")}], ${step.func("fn")})`,
  "ctx.union": (stream, step) => `ssc.union([${[stream, ...step.streams()].join(", ")}])`,
  union: (stream, step) => {
    const others = step.streams();
    return others.length === 1 ? `${stream}.union(${others[0]})` : `ssc.union([${[stream, ...others].join(", ")}])`;
  },
  queueStream: (stream) => stream,
  updateStateByKey: (stream, step) => step.updateState(stream),
  mapWithState: (stream, step) => `${stream}.mapWithState(${step.stateSpec()})`,
};

/**
 * The module of a case: `build(ssc, streams)` gives `{ output, state }`, the stream of the pipeline's end and the last
 * one with state, if any.
 */
export function streamProgram(testCase: Case): string {
  const writer = new PipelineWriter(testCase);
  const steps = testCase.pipeline ?? [];
  const output = writer.pipeline("streams[0]", steps);
  return `import { Duration, HashPartitioner, milliseconds, minutes, RangePartitioner, seconds, StateSpec, StorageLevel, Time } from "millrace";

export function build(ssc, streams) {
${writer.statements.map((statement) => `  ${statement}\n`).join("")}  return { output: ${output}, state: ${writer.state ?? "undefined"} };
}
`;
}

class PipelineWriter {
  readonly statements: string[] = [];
  state: string | undefined;
  private readonly testCase: Case;
  private count = 0;

  constructor(testCase: Case) {
    this.testCase = testCase;
  }

  /** Writes the steps and gives the name of the resulting stream. */
  pipeline(source: string, steps: readonly Step[]): string {
    let stream = this.declare(source);
    for (const step of steps) stream = this.step(stream, step);
    return stream;
  }

  /** Another source with a pipeline of its own. */
  other(value: unknown): string {
    const { source, pipeline = [] } = value as { source?: unknown; pipeline?: readonly Step[] };
    if (typeof source !== "number" || source >= inputsOf(this.testCase).length)
      throw new Unsupported(`names no source: ${JSON.stringify(value)}`);
    return this.pipeline(`streams[${source}]`, pipeline);
  }

  private step(stream: string, step: Step): string {
    if (UNSEEN_OUTPUTS.has(step.op) || UNSEEN_FILES.test(step.op)) {
      this.statements.push(`${stream}.foreachRDD((rdd) => rdd.count());`);
      return stream;
    }
    const reader = new StepReader(step, this.testCase, (other) => this.other(other));
    const setting = own(SETTINGS, step.op);
    const special = own(SPECIAL, step.op);
    const call = own(CALLS, step.op) ?? setting;
    if (call === undefined && special === undefined) throw new Unsupported(`has a step that the runner does not know: ${step.op}`);
    const text = special?.(stream, reader) ?? `${stream}.${step.op}(${listed(call!(reader))})`;
    reader.finish();
    if (setting !== undefined) {
      this.statements.push(`${text};`);
      return stream;
    }
    const result = this.declare(text);
    if (step.op === "mapWithState") this.state = result;
    return result;
  }

  private declare(text: string): string {
    const name = `d${this.count++}`;
    this.statements.push(`const ${name} = ${text};`);
    return name;
  }
}

function listed(values: readonly (string | undefined)[]): string {
  const end = values.findLastIndex((value) => value !== undefined) + 1;
  return values
    .slice(0, end)
    .map((value) => value ?? "undefined")
    .join(", ");
}

/** `record[name]`, unless every object has it. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
