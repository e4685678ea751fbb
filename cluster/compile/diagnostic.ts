// What the compiler has to say about a closure, as data: a place in the user's source, what is wrong, why, and what to
// do instead. Printing is explain.ts's business.

export interface Diagnostic {
  readonly code: "CLOSURE_REFUSED";
  /** `note`: it works, but deserves a thought. */
  readonly severity: "error" | "note";
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly frame: string;
}

/** A closure of the program: where it stands, what it captures, and whether it is known to run on executors. */
export interface ClosureReport {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly captures: readonly string[];
  /** The operator it is passed to, if it can be told from the text alone that it ships. */
  readonly operator: string | null;
}

/** The lines around a place, with a caret under it. Lines and columns count from 1. */
export function codeFrame(source: string, line: number, column: number): string {
  const lines = source.split(/\r?\n/);
  const first = Math.max(1, line - 1);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const frame: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = lines[n - 1]!.replaceAll("\t", " ");
    frame.push(`${n === line ? ">" : " "} ${String(n).padStart(width)} | ${text}`.trimEnd());
    if (n === line) frame.push(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}^`);
  }
  return frame.join("\n");
}
