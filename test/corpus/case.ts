// What a corpus program gives: closures to be called where they were made and where they were shipped to.
export interface Case {
  readonly name: string;
  readonly func: (...args: never[]) => unknown;
  readonly calls: readonly (readonly unknown[])[];
  /** Changes what is captured; the closure is then shipped and called again. */
  readonly between?: () => void;
}
