// Hands results to a handler in the order they were asked for, each as soon as it and all before it have come, whatever
// order they come in. What has been handed over is not kept.
import { abortController } from "./abortable.ts";

export class InOrder<T> {
  /** Aborted, with what the handler threw, when it threw. */
  readonly failed: AbortSignal;
  private readonly controller = abortController();
  private readonly handler: (index: number, result: T) => unknown;
  /** Where in the order a partition stands; undefined is at its number. */
  private readonly places: ReadonlyMap<number, readonly number[]> | undefined;
  private readonly waiting = new Map<number, T>();
  private next = 0;
  private promises: Promise<unknown> = Promise.resolve();

  constructor(order: readonly number[] | undefined, handler: (index: number, result: T) => unknown) {
    this.handler = handler;
    this.failed = this.controller.signal;
    this.places = order && placesOf(order);
  }

  add(partition: number, result: T): void {
    for (const place of this.places?.get(partition) ?? [partition]) this.waiting.set(place, result);
    for (; this.waiting.has(this.next) && !this.failed.aborted; this.next++) {
      const first = this.waiting.get(this.next) as T;
      this.waiting.delete(this.next);
      this.handle(first);
    }
  }

  /** Runs what adds results; rejects with what the handler threw, or one of its promises rejected with. */
  async run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw this.failed.aborted ? this.failed.reason : error;
    }
    await this.promises;
    this.failed.throwIfAborted();
  }

  private handle(result: T): void {
    try {
      const given = this.handler(this.next, result);
      if (!(given instanceof Promise)) return;
      const ended = given.catch((error: unknown) => this.controller.abort(error));
      this.promises = Promise.all([this.promises, ended]);
    } catch (error) {
      this.controller.abort(error);
    }
  }
}

function placesOf(order: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  order.forEach((partition, place) => {
    const known = places.get(partition);
    if (known === undefined) places.set(partition, [place]);
    else known.push(place);
  });
  return places;
}
