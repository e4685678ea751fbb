// Lets others wait for the end of a context or for the latest error it reported. See Spark's `ContextWaiter`.

export class ContextWaiter {
  private stopped = false;
  private error: { readonly value: unknown } | undefined;
  private isTold = false;
  private readonly waiting = new Set<() => void>();

  notifyError(error: unknown): void {
    this.error = { value: error };
    this.isTold = false;
    this.wake();
  }

  notifyStop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Resolves when the context has stopped; rejects with the latest error as soon as there is one. */
  async wait(): Promise<void> {
    while (!this.settled()) await new Promise<void>((resolve) => this.waiting.add(resolve));
    this.tell();
  }

  /** The latest error, if nobody who waited was told. */
  get untold(): { readonly value: unknown } | undefined {
    return this.isTold ? undefined : this.error;
  }

  /** Calls that are waiting now. */
  get waiters(): number {
    return this.waiting.size;
  }

  /** Like `wait` for at most as long as `timeout` takes; true if the context has stopped. */
  async waitOrTimeout(timeout: Promise<void>): Promise<boolean> {
    let wake = () => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!this.settled()) {
      this.waiting.add(wake);
      await Promise.race([woken, timeout]);
      this.waiting.delete(wake);
    }
    this.tell();
    return this.stopped;
  }

  private tell(): void {
    if (this.error === undefined) return;
    this.isTold = true;
    throw this.error.value;
  }

  private settled(): boolean {
    return this.stopped || this.error !== undefined;
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
