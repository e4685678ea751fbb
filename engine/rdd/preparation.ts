// Preparation: work on the driver that must be done before something can be planned, such as the small job that finds
// the bounds of a range partitioner. It runs when the first stage that needs it is about to be planned, so making an
// RDD stays synchronous and lazy; it runs once, however many wait for it, and again only after it failed.

export class Preparation {
  private readonly work: () => Promise<void>;
  private running: Promise<void> | undefined;
  private done = false;

  constructor(work: () => Promise<void>) {
    this.work = work;
  }

  get isDone(): boolean {
    return this.done;
  }

  /** Resolves when the work is done; rejects when it failed, and then the next call tries again. */
  run(): Promise<void> {
    this.running ??= this.work().then(
      () => {
        this.done = true;
      },
      (error: unknown) => {
        this.running = undefined;
        throw error;
      },
    );
    return this.running;
  }
}
