// The one error class of the package and the list of its codes. Every error a user can meet is a MillraceError
// with a code from this list; docs/errors.md explains each code and a test compares the two.
// Class identity does not survive a thread, a wire or a second copy of the package: use `isMillraceError`.

/** Family of an error: the user's job or configuration, the world outside, or a bug of ours. */
export type ErrorFamily = "user" | "environment" | "bug";

/** Every code with its family and whether trying the same again may help. */
export const ERROR_CODES = {
  // The user's job or configuration is wrong.
  INVALID_ARGUMENT: { family: "user", retryable: false },
  UNKNOWN_MASTER: { family: "user", retryable: false },
  NO_OUTPUT_OPERATIONS: { family: "user", retryable: false },
  CONTEXT_STATE: { family: "user", retryable: false },
  DURATION_NOT_MULTIPLE: { family: "user", retryable: false },
  DIFFERENT_SLIDES: { family: "user", retryable: false },
  PARENT_WITHOUT_RDD: { family: "user", retryable: false },
  TRANSFORM_RETURNED_NULL: { family: "user", retryable: false },
  UNSUPPORTED_OPERATION: { family: "user", retryable: false },
  CHECKPOINT_DIR_NOT_SET: { family: "user", retryable: false },
  CHECKPOINT_INTERVAL: { family: "user", retryable: false },
  EMPTY_COLLECTION: { family: "user", retryable: false },
  STATE_NOT_SET: { family: "user", retryable: false },
  CLOSURE_REFUSED: { family: "user", retryable: false },
  ASYNC_FUNCTION: { family: "user", retryable: false },
  CLOSURE_NOT_COMPILED: { family: "user", retryable: false },
  CANNOT_ENCODE: { family: "user", retryable: false },
  JOB_FILE: { family: "user", retryable: false },
  USAGE: { family: "user", retryable: false },
  OUTPUT_EXISTS: { family: "user", retryable: false },
  CANCELLED: { family: "user", retryable: false },
  TASK_FAILED: { family: "user", retryable: false },
  RECEIVER_OVERFLOW: { family: "user", retryable: false },
  RECORD_TOO_LARGE: { family: "user", retryable: false },
  RESULT_TOO_LARGE: { family: "user", retryable: false },
  MESSAGE_TOO_LARGE: { family: "user", retryable: false },
  INVALID_SECRET: { family: "user", retryable: false },
  REDIS_EVICTS: { family: "user", retryable: false },
  // The world outside failed.
  FETCH_FAILED: { family: "environment", retryable: true },
  EXECUTOR_LOST: { family: "environment", retryable: true },
  CLUSTER_UNREACHABLE: { family: "environment", retryable: true },
  NO_EXECUTORS: { family: "environment", retryable: true },
  REDIS_NOT_FOUND: { family: "environment", retryable: false },
  FENCED: { family: "environment", retryable: false },
  PROCESS_FAILED: { family: "environment", retryable: true },
  INPUT_UNREADABLE: { family: "environment", retryable: false },
  INPUT_CHANGED: { family: "environment", retryable: false },
  CHECKPOINT_UNREADABLE: { family: "environment", retryable: false },
  BLOCK_LOST: { family: "environment", retryable: false },
  MESSAGE_REFUSED: { family: "environment", retryable: false },
  TIMED_OUT: { family: "environment", retryable: true },
  STOPPED: { family: "environment", retryable: false },
  // Our bug.
  INTERNAL: { family: "bug", retryable: false },
} as const satisfies Record<string, { family: ErrorFamily; retryable: boolean }>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

const BRAND = Symbol.for("millrace.error");

/**
 * An error of Millrace: `code` says what kind, `message` what happened and what to do, `details` the values.
 * @example
 * await sc.emptyRDD<number>().first().catch((error: MillraceError) => error.code); // "EMPTY_COLLECTION"
 */
export class MillraceError extends Error {
  /** What kind it is; docs/errors.md explains each. */
  readonly code: ErrorCode;
  /** May the same thing succeed if it is tried again? */
  readonly retryable: boolean;
  /** The values that the message speaks of. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "MillraceError";
    this.code = code;
    this.retryable = ERROR_CODES[code].retryable;
    this.details = options.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/**
 * Is this a Millrace error, whichever thread or copy of the package made it? With `code`, one of that code.
 * @example
 * const error = await sc.emptyRDD().first().catch((error: unknown) => error);
 * isMillraceError(error, "EMPTY_COLLECTION"); // true
 */
export function isMillraceError(value: unknown, code?: ErrorCode): value is MillraceError {
  if (typeof value !== "object" || value === null || !(BRAND in value)) return false;
  return code === undefined || (value as { code?: unknown }).code === code;
}

/** Throws INTERNAL when an invariant of ours does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new MillraceError("INTERNAL", `${message}. This is a bug in Millrace; please report it.`);
}
