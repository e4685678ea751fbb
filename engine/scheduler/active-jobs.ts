// The jobs of a context that have begun and not ended, and how they are cancelled: a job has a signal, and whatever works
// for it ends when that is aborted.

import { MillraceError } from "../errors.ts";
import { abortController } from "./abortable.ts";
import { JOB_GROUP_ID, type JobScope, type LocalProperties } from "./job-scope.ts";

export interface Job {
  /** Jobs are numbered from 0 in the order they begin. */
  readonly id: number;
  readonly properties: LocalProperties;
  /** Aborted, with a MillraceError as its reason, when the job is cancelled. */
  readonly signal: AbortSignal;
}

interface ActiveJob extends Job {
  readonly controller: AbortController;
}

export class ActiveJobs {
  private readonly active = new Map<number, ActiveJob>();
  private nextId = 0;

  /** Runs `body` as a job. It must end, with the reason of the job's signal, as soon as that is aborted: with CANCELLED. */
  async run<R>({ properties, signals }: JobScope, body: (job: Job) => Promise<R>): Promise<R> {
    const controller = abortController();
    const job: ActiveJob = { id: this.nextId++, properties, signal: controller.signal, controller };
    const cancels = signals.map((signal) => () => cancel(job, "because its signal was aborted", signal.reason));
    signals.forEach((signal, i) => {
      if (signal.aborted) cancels[i]!();
      else signal.addEventListener("abort", cancels[i]!, { once: true });
    });
    this.active.set(job.id, job);
    try {
      job.signal.throwIfAborted();
      return await body(job);
    } finally {
      this.active.delete(job.id);
      signals.forEach((signal, i) => {
        signal.removeEventListener("abort", cancels[i]!);
      });
    }
  }

  /** Cancels jobs by number; what is not active is left alone. */
  cancel(ids: Iterable<number>, why: string): void {
    for (const id of ids) {
      const job = this.active.get(id);
      if (job !== undefined) cancel(job, why);
    }
  }

  cancelAll(why: string): void {
    this.cancel([...this.active.keys()], why);
  }

  cancelGroup(groupId: string, why: string): void {
    const group = [...this.active.values()].filter((job) => job.properties[JOB_GROUP_ID] === groupId);
    this.cancel(
      group.map((job) => job.id),
      why,
    );
  }
}

function cancel({ id, controller }: ActiveJob, why: string, cause?: unknown): void {
  if (controller.signal.aborted) return;
  const message = `Job ${id} cancelled ${why}`.trimEnd();
  controller.abort(new MillraceError("CANCELLED", message, { cause, details: { jobId: id } }));
}
