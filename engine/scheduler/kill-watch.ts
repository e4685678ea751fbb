// Tells a task that waits for something that it was killed. A thread that computes is sent no messages about its task; it can
// only look, so this looks again and again, from when it is made until it is stopped.
import { type Clock, SystemClock, type Timer } from "../time/clock.ts";
import { abortController } from "./abortable.ts";

const LOOK_MS = 25;

export class KillWatch {
  private readonly controller = abortController();
  private readonly endIfKilled: () => void;
  private readonly clock: Clock;
  private timer: Timer | undefined;

  /** `endIfKilled` throws what the signal is to be aborted with. */
  constructor(endIfKilled: () => void, clock: Clock = new SystemClock()) {
    this.endIfKilled = endIfKilled;
    this.clock = clock;
    this.look();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  stop(): void {
    this.timer?.cancel();
  }

  private look(): void {
    try {
      this.endIfKilled();
      this.timer = this.clock.setTimer(LOOK_MS, () => this.look());
    } catch (reason) {
      this.controller.abort(reason);
    }
  }
}
