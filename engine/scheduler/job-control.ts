// What a context has for its jobs besides running them: the scopes they begin in, the list of those that run, who listens,
// and what is remembered of them.
import { atCall, captureCall } from "../call-site.ts";
import { ActiveJobs, type Job } from "./active-jobs.ts";
import { JobScopes } from "./job-scope.ts";
import type { SchedulerEvents } from "./scheduler-listener.ts";
import { SchedulerListenerBus } from "./scheduler-listener-bus.ts";
import { StatusTracker } from "./status-tracker.ts";
import type { TaskScheduler } from "./task-scheduler.ts";

export class JobControl {
  readonly scopes = new JobScopes();
  readonly active = new ActiveJobs();
  readonly status: StatusTracker;
  readonly listeners: SchedulerListenerBus;
  private readonly tasks: () => TaskScheduler | undefined;

  /** `tasks` gives the task scheduler once there is one. */
  constructor(tasks: () => TaskScheduler | undefined) {
    this.tasks = tasks;
    this.status = new StatusTracker(() => tasks()?.executorStatuses() ?? []);
    // Listeners begin jobs of their own, not of the job that they are told of.
    this.listeners = new SchedulerListenerBus(this.status.listener, (deliver) => queueMicrotask(() => this.scopes.outside(deliver)));
  }

  get events(): SchedulerEvents {
    return this.listeners;
  }

  /** Runs `body` as a job of the flow that calls this. An error that names no place of the program gets that of the call. */
  async run<R>(body: (job: Job) => Promise<R>): Promise<R> {
    const call = captureCall();
    try {
      return await this.active.run(this.scopes.current, body);
    } catch (error) {
      throw atCall(error, call, "called");
    }
  }

  /** False if no such attempt is under way. */
  killTask(taskAttemptId: string): boolean {
    return this.tasks()?.killTask(taskAttemptId) ?? false;
  }
}
