// The engine's only view of the wall clock. Everything that waits or stamps takes a Clock, so that tests move time
// by hand and nothing sleeps.

/** A timer that can be taken back. */
export interface Timer {
  /** Takes it back; nothing happens if it has fired. */
  cancel(): void;
}

/** A source of time in whole milliseconds since the epoch. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once, `delayMs` from now; the call comes from the event loop, never from inside `setTimer`. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** The machine's clock. */
export class SystemClock implements Clock {
  /**
   * Milliseconds since the epoch.
   * @example
   * new SystemClock().now() > 1_700_000_000_000; // true
   */
  now(): number {
    return Date.now();
  }

  /**
   * Calls back once, `delayMs` from now, or after 24.8 days if that is sooner.
   * @example
   * new SystemClock().setTimer(1000, () => console.log("late")).cancel();
   */
  setTimer(delayMs: number, callback: () => void): Timer {
    const handle = setTimeout(callback, Math.max(0, Math.min(delayMs, 2 ** 31 - 1)));
    return { cancel: () => clearTimeout(handle) };
  }
}

/**
 * A clock that stands still until it is moved. Timers fire inside `advance`, in order of their due time, each at
 * exactly the time it was due.
 * @example
 * const clock = new ManualClock(0);
 * clock.setTimer(100, () => console.log(clock.now()));
 * clock.advance(250); // prints 100; clock.now() is 250 afterwards
 */
export class ManualClock implements Clock {
  private timeMs: number;
  private readonly timers = new Set<{ dueMs: number; order: number; callback: () => void }>();
  private nextOrder = 0;

  constructor(startMs = 0) {
    this.timeMs = startMs;
  }

  /**
   * The time it stands at.
   * @example
   * new ManualClock(5000).now(); // 5000
   */
  now(): number {
    return this.timeMs;
  }

  /**
   * Calls back once, inside the `advance` or `setTime` that moves past `delayMs` from now.
   * @example
   * const clock = new ManualClock();
   * let fired = 0;
   * clock.setTimer(100, () => fired++);
   * clock.advance(250);
   * console.log(fired); // 1
   */
  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { dueMs: this.timeMs + Math.max(0, delayMs), order: this.nextOrder++, callback };
    this.timers.add(timer);
    return { cancel: () => this.timers.delete(timer) };
  }

  /**
   * Moves time on by `durationMs` and fires what becomes due.
   * @example
   * const clock = new ManualClock(1000);
   * clock.advance(500);
   * console.log(clock.now()); // 1500
   */
  advance(durationMs: number): void {
    this.setTime(this.timeMs + durationMs);
  }

  /**
   * Moves time to `timeMs` and fires what becomes due; time never goes back.
   * @example
   * const clock = new ManualClock(1000);
   * clock.setTime(700);
   * console.log(clock.now()); // 1000
   */
  setTime(timeMs: number): void {
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.dueMs <= timeMs).sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (due === undefined) break;
      this.timers.delete(due);
      this.timeMs = Math.max(this.timeMs, due.dueMs);
      due.callback();
    }
    this.timeMs = Math.max(this.timeMs, timeMs);
  }
}
