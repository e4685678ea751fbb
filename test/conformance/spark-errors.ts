// The one table from Spark's exceptions to the codes of this package, and the comparison of an error with what a case
// expects: its code, and the words of Spark's message where ours keeps them.
import { type ErrorCode, isMillraceError } from "../../index.ts";
import type { ExpectedError } from "./case.ts";

interface SparkError {
  readonly type: string;
  /** Part of the message that tells this error from others of its type. */
  readonly text?: RegExp;
  readonly codes: readonly ErrorCode[];
  /** Our message says it in other words. */
  readonly otherWords?: true;
}

/** The first row that fits counts. */
const TABLE: readonly SparkError[] = [
  { type: "SparkException", text: /n't generate RDD from parent|not generate RDD from a parent/, codes: ["PARENT_WITHOUT_RDD"] },
  { type: "SparkException", text: /must not return null/, codes: ["TRANSFORM_RETURNED_NULL"] },
  { type: "SparkException", text: /not been initialized/, codes: ["CONTEXT_STATE"] },
  { type: "SparkException", text: /Can only zip RDDs/, codes: ["TASK_FAILED"] },
  { type: "SparkException", text: /NotSerializable|not serializable/i, codes: ["CANNOT_ENCODE", "CLOSURE_REFUSED"], otherWords: true },
  {
    type: "SparkException",
    text: /SPARK-5063|SPARK-13758|invoked by the driver/,
    codes: ["CLOSURE_REFUSED", "CANNOT_ENCODE"],
    otherWords: true,
  },
  {
    type: "SparkException",
    codes: [
      "TASK_FAILED",
      "INVALID_ARGUMENT",
      "CONTEXT_STATE",
      "PARENT_WITHOUT_RDD",
      "TRANSFORM_RETURNED_NULL",
      "CLOSURE_REFUSED",
      "CANNOT_ENCODE",
    ],
  },
  { type: "UnsupportedOperationException", text: /empty/, codes: ["EMPTY_COLLECTION"] },
  { type: "UnsupportedOperationException", codes: ["UNSUPPORTED_OPERATION", "EMPTY_COLLECTION", "INVALID_ARGUMENT"] },
  { type: "NotSerializableException", codes: ["CANNOT_ENCODE", "CLOSURE_REFUSED"], otherWords: true },
  { type: "IllegalStateException", text: /stopped/, codes: ["STOPPED", "CONTEXT_STATE"], otherWords: true },
  { type: "IllegalStateException", codes: ["CONTEXT_STATE", "STOPPED"] },
  { type: "NoSuchElementException", codes: ["EMPTY_COLLECTION", "STATE_NOT_SET"] },
  { type: "ValueError", text: /multiple of the slide duration/, codes: ["DURATION_NOT_MULTIPLE"] },
  { type: "ValueError", codes: ["INVALID_ARGUMENT"] },
  { type: "IllegalArgumentException", text: /checkpoint directory/, codes: ["CHECKPOINT_DIR_NOT_SET"] },
  { type: "IllegalArgumentException", text: /checkpoint interval/, codes: ["CHECKPOINT_INTERVAL"] },
  {
    type: "IllegalArgumentException",
    codes: [
      "INVALID_ARGUMENT",
      "DURATION_NOT_MULTIPLE",
      "DIFFERENT_SLIDES",
      "NO_OUTPUT_OPERATIONS",
      "CHECKPOINT_DIR_NOT_SET",
      "CHECKPOINT_INTERVAL",
    ],
  },
  { type: "Exception", text: /multiple of the slide duration/, codes: ["DURATION_NOT_MULTIPLE"] },
];

/** What is wrong with `error` where `expected` should have been thrown; undefined if nothing is. */
export function errorMismatch(expected: ExpectedError, error: unknown): string | undefined {
  // Anything, or an exception of the program's own, which must say what the case does.
  const isAny = /^(any|Throwable|Error|Exception|BaseException|RuntimeException)$/.test(simpleName(expected.type) ?? "any");
  const row = TABLE.find(
    ({ type, text }) => type === simpleName(expected.type) && (text === undefined || text.test(expected.contains ?? "")),
  );
  if (row === undefined && !isAny && expected.contains === undefined) return `no row of spark-errors.ts knows ${expected.type}`;
  if (row !== undefined && !row.codes.some((code) => isMillraceError(error, code))) {
    return `expected ${row.codes.join(" or ")} (${expected.type}), got ${describeError(error)}`;
  }
  if (expected.contains !== undefined && row?.otherWords !== true && !says(error, expected.contains)) {
    return `expected a message with "${expected.contains}", got ${describeError(error)}`;
  }
  for (const words of [expected.cause, expected.rootCause]) {
    if (typeof words === "string" && !says(error, words)) return `expected a cause with "${words}", got ${describeError(error)}`;
  }
  return undefined;
}

function simpleName(type: string | undefined): string | undefined {
  return type?.slice(type.lastIndexOf(".") + 1);
}

function says(error: unknown, words: string): boolean {
  return causesOf(error).some((cause) => String((cause as Error).message ?? cause).includes(words));
}

/** The error, its cause, and so on. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let next = error; next !== undefined && next !== null && chain.length < 10; next = (next as Error).cause) chain.push(next);
  return chain;
}

export function describeError(error: unknown): string {
  return causesOf(error)
    .map((cause) => {
      const code = isMillraceError(cause) ? `${cause.code}: ` : cause instanceof Error ? `${cause.name}: ` : "";
      return `${code}${String((cause as Error).message ?? cause)}`;
    })
    .join(" <- ");
}
