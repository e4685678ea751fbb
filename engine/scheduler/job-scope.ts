// What the jobs of an asynchronous flow begin with: local properties, and signals that cancel them. What Spark keeps for
// each thread is kept here for each flow of promises: it holds behind every `await` and in whatever is started meanwhile,
// and what another flow sets is not seen.
import { AsyncLocalStorage } from "node:async_hooks";

/** Names of the properties that mean something, as Spark has them. */
export const JOB_GROUP_ID = "spark.jobGroup.id";
export const JOB_DESCRIPTION = "spark.job.description";
export const INTERRUPT_ON_CANCEL = "spark.job.interruptOnCancel";

/** Values by name that the program set before it began a job. */
export type LocalProperties = Readonly<Record<string, string>>;

export interface JobScope {
  readonly properties: LocalProperties;
  /** Any of them, when it is aborted, cancels the jobs. */
  readonly signals: readonly AbortSignal[];
}

const NOTHING: JobScope = { properties: {}, signals: [] };

// One for all contexts: each storage costs every promise of the process something, for ever.
const flows = new AsyncLocalStorage<ReadonlyMap<JobScopes, JobScope>>();

/** The scopes of one context. */
export class JobScopes {
  get current(): JobScope {
    return flows.getStore()?.get(this) ?? NOTHING;
  }

  /** For what this flow starts from now on. A property that is undefined is removed. */
  setProperties(changes: Readonly<Record<string, string | undefined>>): void {
    flows.enterWith(this.storeOf(withProperties(this.current, changes)));
  }

  /** Calls `body` with these changes; they hold for all that it starts, and for nothing else. */
  withProperties<R>(changes: Readonly<Record<string, string | undefined>>, body: () => R): R {
    return this.within(withProperties(this.current, changes), body);
  }

  withSignal<R>(signal: AbortSignal, body: () => R): R {
    const { properties, signals } = this.current;
    return this.within({ properties, signals: [...signals, signal] }, body);
  }

  /** Calls `body` as `scope` has it, wherever it is called from. */
  within<R>(scope: JobScope, body: () => R): R {
    return flows.run(this.storeOf(scope), body);
  }

  /** Calls `body` outside of every scope: what lives longer than a flow must not begin in one. */
  outside<R>(body: () => R): R {
    return flows.getStore() === undefined ? body() : flows.exit(body);
  }

  private storeOf(scope: JobScope): ReadonlyMap<JobScopes, JobScope> {
    return new Map(flows.getStore()).set(this, scope);
  }
}

function withProperties({ properties, signals }: JobScope, changes: Readonly<Record<string, string | undefined>>): JobScope {
  const kept = Object.entries({ ...properties, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { properties: Object.fromEntries(kept), signals };
}
