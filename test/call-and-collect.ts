// Calls a function and gives all there is to see of it: what it returned, yielded or threw, once promises are settled.
import type { AnyFunction } from "../engine/closure/closure.ts";

export async function callAndCollect(func: AnyFunction, args: readonly unknown[]): Promise<unknown> {
  try {
    const result: unknown = await Reflect.apply(func, undefined, args);
    if (typeof result !== "object" || result === null || !("next" in result)) return { name: func.name, result };
    const yielded: unknown[] = [];
    for await (const item of result as unknown as AsyncIterable<unknown>) yielded.push(item);
    return { name: func.name, yielded };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { name: func.name, threw: [name, message], stack };
  }
}

/** Stacks differ from thread to thread: the frames of the caller are in them. */
export function withoutStacks(results: readonly unknown[]): unknown[] {
  return results.map((result) => {
    const { stack: _, ...rest } = result as { stack?: string };
    return rest;
  });
}
