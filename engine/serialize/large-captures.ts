// Finds what makes a plan large: captured values travel with every plan that names them, so a big one is better
// loaded by the executors. Looks only when a plan is over the limit, and at each closure once.
import { type AnyFunction, type ClosureInfo, closureInfo, closureTagOf } from "../closure/closure.ts";
import { encode } from "./codec.ts";

export interface LargeCapture {
  readonly closure: ClosureInfo;
  readonly variable: string;
  readonly bytes: number;
}

const seen = new Set<string>();

/** The captured variables below `value` that need more than `limitBytes` each, of closures not reported before. */
export function findLargeCaptures(value: unknown, limitBytes: number): LargeCapture[] {
  const found: LargeCapture[] = [];
  const visit = (item: unknown): void => {
    if (typeof item === "function") visitClosure(item as AnyFunction);
    else if (typeof item === "object" && item !== null) for (const child of Object.values(item)) visit(child);
  };
  const visitClosure = (func: AnyFunction): void => {
    const tag = closureTagOf(func);
    const closure = tag === undefined ? undefined : closureInfo(tag.id);
    if (tag === undefined || closure === undefined || seen.has(tag.id)) return;
    seen.add(tag.id);
    tag.captures().forEach((capture, i) => {
      const bytes = encode(capture).length;
      if (bytes <= limitBytes) return;
      if (typeof capture === "function") visitClosure(capture as AnyFunction);
      else found.push({ closure, variable: closure.captureNames[i] ?? String(i), bytes });
    });
  };
  visit(value);
  return found;
}

/** What to tell the author of the job. */
export function describeLargeCapture({ closure, variable, bytes }: LargeCapture): string {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return `Closure at ${closure.file}:${closure.line}:${closure.column} captures \`${variable}\`, which needs ${size} and travels again in every batch. Load it at module level, once an executor, or capture only what the function needs.`;
}
