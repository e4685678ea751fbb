// Exit codes of the command line, all of them. 0 means: ended, or stopped as asked.
import { type ErrorCode, isMillraceError } from "../../engine/errors.ts";

export const EXIT = {
  ok: 0,
  jobFailed: 1,
  usage: 2,
  closureRefused: 3,
  unreachable: 4,
  checkpoint: 5,
  timedOut: 6,
  /** A second Ctrl-C. */
  interrupted: 130,
  /** A second SIGTERM. */
  terminated: 143,
} as const;

/** Told by a command when it has done its work. */
export type Finish = (code: number) => void;

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  UNKNOWN_MASTER: EXIT.usage,
  JOB_FILE: EXIT.usage,
  INVALID_SECRET: EXIT.usage,
  CLOSURE_REFUSED: EXIT.closureRefused,
  CLOSURE_NOT_COMPILED: EXIT.closureRefused,
  CANNOT_ENCODE: EXIT.closureRefused,
  CLUSTER_UNREACHABLE: EXIT.unreachable,
  NO_EXECUTORS: EXIT.unreachable,
  REDIS_NOT_FOUND: EXIT.unreachable,
  TIMED_OUT: EXIT.timedOut,
};

/** The exit code that tells of `error`; whatever is not in the list is a failed job. */
export function exitCodeOf(error: unknown): number {
  return isMillraceError(error) ? (BY_CODE[error.code] ?? EXIT.jobFailed) : EXIT.jobFailed;
}
