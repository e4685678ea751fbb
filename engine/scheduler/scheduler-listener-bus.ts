// Tells listeners what happens on the driver, in order. They are called from a microtask, never from within whatever
// posted the event: a listener may start or cancel jobs. So the queue holds no more than one turn of the driver makes.
import type { SchedulerEvent, SchedulerEventName, SchedulerEvents, SchedulerListener } from "./scheduler-listener.ts";

export class SchedulerListenerBus implements SchedulerEvents {
  private readonly listeners = new Set<SchedulerListener>();
  private readonly first: SchedulerListener;
  private readonly schedule: (deliver: () => void) => void;
  private queue: (() => void)[] = [];

  /** `first` is told at once. `schedule` has a function called soon, outside of whatever happens now. */
  constructor(first: SchedulerListener, schedule: (deliver: () => void) => void = queueMicrotask) {
    this.first = first;
    this.schedule = schedule;
  }

  add(listener: SchedulerListener): void {
    this.listeners.add(listener);
  }

  remove(listener: SchedulerListener): void {
    this.listeners.delete(listener);
  }

  post<K extends SchedulerEventName>(name: K, event: SchedulerEvent<K>): void {
    call(this.first, name, event);
    if (this.listeners.size === 0) return;
    // Who listens when it happens is told, if it still listens when it is told.
    const listeners = [...this.listeners];
    if (this.queue.length === 0) this.schedule(() => this.deliver());
    this.queue.push(() => {
      for (const listener of listeners) if (this.listeners.has(listener)) call(listener, name, event);
    });
  }

  private deliver(): void {
    const queue = this.queue;
    this.queue = [];
    for (const tell of queue) tell();
  }
}

function call<K extends SchedulerEventName>(listener: SchedulerListener, name: K, event: SchedulerEvent<K>): void {
  const failed = (error: unknown) => console.error(`A listener failed in ${name}:`, error);
  try {
    const result = (listener[name] as ((event: SchedulerEvent<K>) => unknown) | undefined)?.call(listener, event);
    // An async callback is not awaited, but its rejection must not end the driver.
    if (result instanceof Promise) result.catch(failed);
  } catch (error) {
    failed(error);
  }
}
