// The job module of a case about RDDs: its function, given the RDDs and the context, with the actions awaited.
import { type Case, Unsupported } from "./case.ts";
import { awaitActions, DRIVER_HELPERS } from "./driver-code.ts";

/** Doubles that JSON cannot say, where the case's function says them. */
const DOUBLES: Readonly<Record<string, string>> = { $NaN: "NaN", $Infinity: "Infinity", "$-Infinity": "-Infinity" };

/**
 * The module of a case: `run(...rdds, sc)` gives the result, `lastRDD()` the RDD of the last action, where the case
 * expects something of it.
 */
export function rddProgram(testCase: Case): string {
  const text = testCase.fn?.js;
  if (text === undefined) throw new Unsupported("has no function fn.js");
  const decoded = text.replaceAll(/(["'])(\$NaN|\$-?Infinity)\1/g, (_, _quote, name: string) => DOUBLES[name]!);
  const wantsRDD = testCase.expectedPartitions !== undefined;
  const run = awaitActions(decoded, wantsRDD ? { note: "$note" } : {});
  return `import { FunctionPartitioner, HashPartitioner, RangePartitioner, StorageLevel, TaskContext } from "millrace";

let $last;
const $note = (rdd) => ($last = rdd);
${DRIVER_HELPERS}
export const lastRDD = () => $last;
export const run = ${run};
`;
}
