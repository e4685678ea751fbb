// What a compiled job bundle finds at run time. A bundle imports nothing of Millrace by path: its `import ... from
// "millrace"` reads the module put here by whoever loads it, so a job always runs on the engine that loads it.
import { AsyncLocalStorage } from "node:async_hooks";

/** Module namespaces a bundle may import, by specifier ("millrace", "millrace/testing", "millrace/spi"). */
export interface BundleRuntime {
  readonly modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Loads a package that was left out of the bundle (`--external`). */
  external(specifier: string): unknown;
}

/** One compiled application: its code, named by SHA-256 of that code. */
export interface Bundle {
  readonly hash: string;
  readonly code: string;
}

/** Global key under which the runtime is published; the bundle's import shims read it. */
export const RUNTIME_KEY = Symbol.for("millrace.runtime");

export function setBundleRuntime(runtime: BundleRuntime): void {
  (globalThis as Record<symbol, unknown>)[RUNTIME_KEY] = runtime;
}

export function getBundleRuntime(): BundleRuntime | undefined {
  return (globalThis as Record<symbol, unknown>)[RUNTIME_KEY] as BundleRuntime | undefined;
}

const loaded = new Map<string, Bundle>();

/** Records that the driver evaluated `bundle`, so that backends ship it to their executors. */
export function addLoadedBundle(bundle: Bundle): void {
  loaded.set(bundle.hash, bundle);
}

/** Bundles the driver evaluated, in order. */
export function loadedBundles(): readonly Bundle[] {
  return [...loaded.values()];
}

let role: "driver" | "executor" = "driver";
let onParked: (() => void) | undefined;

/** Declares this thread an executor: contexts made by a bundle's top level become inert. `parked` fires when one is awaited. */
export function becomeExecutor(parked: () => void): void {
  role = "executor";
  onParked = parked;
}

/** Is this thread an executor, where a job's own contexts must do nothing? */
export function isExecutor(): boolean {
  return role === "executor";
}

const topLevel = new AsyncLocalStorage<true>();

/** Runs `evaluate`, and all that it starts, as the top level of a job that an executor evaluates for its definitions. */
export function asExecutorsTopLevel<T>(evaluate: () => T): T {
  return topLevel.run(true, evaluate);
}

/** Is this the driver's program (not its functions, which tasks call) running where it is not meant to do anything? */
export function isExecutorsTopLevel(): boolean {
  return topLevel.getStore() === true;
}

/** A promise that never settles, for `await` in a job's top level evaluated on an executor. */
export function park(): Promise<never> {
  onParked?.();
  return new Promise(() => {});
}
