// Lets others wait for the end of a context or for the latest error it reported. See Spark's `ContextWaiter`.

export class ContextWaiter {
  private stopped = false;
  private error: { readonly value: unknown } | undefined;
  private readonly waiting = new Set<() => void>();

  notifyError(error: unknown): void {
    this.error = { value: error };
    this.wake();
  }

  notifyStop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Resolves when the context has stopped; rejects with the latest error as soon as there is one. */
  async wait(): Promise<void> {
    while (!this.settled()) await new Promise<void>((resolve) => this.waiting.add(resolve));
    if (this.error !== undefined) throw this.error.value;
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
    if (this.error !== undefined) throw this.error.value;
    return this.stopped;
  }

  private settled(): boolean {
    return this.stopped || this.error !== undefined;
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
