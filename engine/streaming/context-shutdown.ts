// How the parts of a streaming context end. Gracefully: receivers hand over what they have, then the batch now running
// and all that are due are generated and run. Then, or at once: nothing further begins, receivers and inputs end.
//
// Nothing is waited for without end: a stop that is awaited inside a batch, an output that hangs, a start that never
// ends, all are left behind after a while, or as soon as somebody asks for a stop at once.
import { withTimeout } from "../time/with-timeout.ts";
import type { DStreamGraph } from "./dstream-graph.ts";
import type { JobGenerator } from "./job-generator.ts";
import type { JobScheduler } from "./job-scheduler.ts";
import type { ReceiverTracker } from "./receiver-tracker.ts";

/** How long a stop waits for receivers to hand over what they have. */
const RECEIVER_STOP_TIMEOUT_MS = 10_000;

export interface ShutdownParts {
  readonly graph: Pick<DStreamGraph, "inputs">;
  readonly generator: Pick<JobGenerator, "stopGracefully" | "stopNow">;
  readonly scheduler: Pick<JobScheduler, "drained" | "stop">;
  readonly receivers: Pick<ReceiverTracker, "stop" | "close">;
  readonly gracefulTimeoutMs: number;
  reportError(message: string, error: unknown): void;
}

export class ContextShutdown {
  private readonly parts: ShutdownParts;
  private isCut = false;
  private cut = () => {};
  private readonly whenCut = new Promise<void>((resolve) => {
    this.cut = resolve;
  });

  constructor(parts: ShutdownParts) {
    this.parts = parts;
  }

  /** Ends the waiting of `finish`, now or when it is called. */
  cutShort(): void {
    this.isCut = true;
    this.cut();
  }

  /** Waits for all data received so far to be processed. */
  async finish(starting: Promise<void>): Promise<void> {
    const { generator, scheduler, gracefulTimeoutMs } = this.parts;
    await this.finishReceivers(starting);
    await this.within(gracefulTimeoutMs, "batches", async () => {
      await generator.stopGracefully();
      await scheduler.drained();
    });
  }

  /** Ends the receivers, and waits for what they have to be announced. */
  async finishReceivers(starting: Promise<void>): Promise<void> {
    const { receivers, gracefulTimeoutMs } = this.parts;
    await this.within(Math.min(RECEIVER_STOP_TIMEOUT_MS, gracefulTimeoutMs), "receivers", async (ended) => {
      await starting;
      await receivers.stop(ended);
    });
  }

  /** From here on nothing begins that has not begun. */
  endBatches(): void {
    this.parts.generator.stopNow();
    this.parts.scheduler.stop();
  }

  /** Ends receivers and inputs; with `waitForReceivers` none of them stores anything afterwards. */
  async endInputs(waitForReceivers: boolean): Promise<void> {
    const { graph, receivers, gracefulTimeoutMs, reportError } = this.parts;
    await withTimeout(RECEIVER_STOP_TIMEOUT_MS, (timeout) => receivers.stop(waitForReceivers ? timeout : Promise.resolve()));
    receivers.close();
    const ended = graph.inputs.map(async (input) => {
      try {
        await input.stop();
      } catch (error) {
        reportError(`${input.name} could not be stopped`, error);
      }
    });
    await withTimeout(gracefulTimeoutMs, (timeout) => Promise.race([Promise.all(ended), timeout]));
  }

  private async within(timeoutMs: number, what: string, work: (ended: Promise<void>) => Promise<void>): Promise<void> {
    if (this.isCut) return;
    try {
      const isLate = await withTimeout(timeoutMs, (timeout) => {
        const ended = Promise.race([this.whenCut, timeout]);
        return Promise.race([work(ended).then(() => false), this.whenCut.then(() => false), timeout.then(() => true)]);
      });
      if (isLate)
        console.error(`A graceful stop waited ${timeoutMs} ms for its ${what} and goes on without them (streaming.gracefulStopTimeoutMs)`);
    } catch (error) {
      this.parts.reportError(`A graceful stop could not wait for its ${what}`, error);
    }
  }
}
