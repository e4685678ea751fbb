// Work that several wait for, such as the map stage of a shuffle that two jobs read: it begins with the first of them and
// goes on as long as anyone waits. When the last one has been cancelled it is cancelled too.
//
//     running --work ends--> done          (all who wait are told)
//        |
//        +--the last waiter is aborted--> abandoned     (`abandoned` is called, the work's signal is aborted)
import { abortable, abortController } from "./abortable.ts";

export class SharedRun {
  private readonly controller = abortController();
  private readonly done: Promise<void>;
  private readonly abandoned: () => void;
  private waiters = 0;

  /** `abandoned` is called at the moment from which nobody may join any more. */
  constructor(work: (signal: AbortSignal) => Promise<void>, abandoned: () => void) {
    this.abandoned = abandoned;
    this.done = work(this.controller.signal);
    this.done.catch(() => {});
  }

  /**
   * Resolves or rejects with the work; rejects with the reason of `signal` as soon as that is aborted, and if that ends
   * the work, once it has ended.
   */
  async join(signal: AbortSignal): Promise<void> {
    this.waiters++;
    const leave = () => {
      if (--this.waiters > 0) return;
      this.abandoned();
      this.controller.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    try {
      await abortable(this.done, signal);
    } catch (error) {
      if (this.controller.signal.aborted) await this.done.catch(() => {});
      throw error;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }
}
