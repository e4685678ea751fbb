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
    return { name: func.name, threw: [(error as Error).name, (error as Error).message] };
  }
}
