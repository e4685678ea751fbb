// Runs a job's driver in this process, from its file to its end: compile, load, start, wait, stop. A job is a default
// export `(ssc, args) => void`, for which the context is made, started and stopped here, or a script that does so itself.
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { MillraceError } from "../../engine/errors.ts";
import { connectedContexts, hasConnected } from "../../engine/scheduler/connected-contexts.ts";
import { describeLargeCapture } from "../../engine/serialize/large-captures.ts";
import { setLargeCaptureListener } from "../../engine/serialize/plan-codec.ts";
import { type ActiveContext, activeContext, onContextStarted } from "../../engine/streaming/active-context.ts";
import { setLaunchSettings } from "../../engine/streaming/settings.ts";
import { StreamingContext } from "../../engine/streaming/streaming-context.ts";
import { withTimeout } from "../../engine/time/with-timeout.ts";
import * as millrace from "../../index.ts";
import * as spi from "../../spi.ts";
import * as testing from "../../testing.ts";
import { installBundleRuntime } from "../compile/bundle-runtime.ts";
import { type CompiledJob, compileJob } from "../compile/compile-job.ts";
import { loadJob } from "../compile/load-job.ts";
import { assertConfHasEffect } from "./conf-effect.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { formatError, formatNote } from "./format-error.ts";
import { jobListener } from "./job-listener.ts";
import type { JobOptions } from "./job-options.ts";
import { onStopSignals } from "./stop-signals.ts";

/** A context that cannot stop (Redis is gone, a task hangs) is no longer waited for. */
const STOP_TIMEOUT_MS = 10_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Gives the exit code; rejects with what went wrong. */
export async function runJob(options: JobOptions): Promise<number> {
  const unlisten = onStopSignals(process, say, () => stopGracefully());
  // A batch that waits for nothing the event loop knows of is waited for, and not taken for the end of the program.
  const keepAlive = setInterval(() => {}, MAX_TIMER_MS);
  try {
    const compiled = await compile(options);
    prepareProcess(options);
    setLargeCaptureListener((capture) => say(`warning: ${describeLargeCapture(capture)}`));
    onContextStarted((context) => {
      // Only now is it known which master the program has chosen.
      warnOfOverruled(options, context);
      assertConfHasEffect(options.conf, context.sparkContext.master);
      if (options.batches !== undefined) context.stopAfter(options.batches);
      context.addStreamingListener(jobListener(say));
    });
    await runLoaded(await loadJob(compiled), options);
    return EXIT.ok;
  } finally {
    unlisten();
    clearInterval(keepAlive);
    await stopWithin(activeContext(), STOP_TIMEOUT_MS);
  }
}

/** What a program sets itself comes before the options. That is said, or people wonder why an executor stays idle. */
function warnOfOverruled({ master, isMasterSaid, batchInterval }: JobOptions, context: ActiveContext): void {
  const overruled = (option: string, said: string, own: string) =>
    say(
      `warning: ${option} ${said} has no effect: the program makes its StreamingContext with ${own}. To choose on the command line, leave that out of the program.`,
    );
  const own = context.sparkContext.master;
  if (isMasterSaid && own !== master) overruled("--master", master, `master "${own}"`);
  if (batchInterval !== undefined && batchInterval.milliseconds !== context.batchIntervalMs) {
    overruled("--batch-interval", String(batchInterval), `batches of ${context.batchIntervalMs} ms`);
  }
}

async function compile({ file, external }: JobOptions): Promise<CompiledJob> {
  const compiled = await compileJob(file, { external });
  const refusals = compiled.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (refusals.length > 0) {
    throw new MillraceError("CLOSURE_REFUSED", `${refusals.length} functions of ${file} cannot run on executors`, {
      details: { diagnostics: refusals },
    });
  }
  for (const note of compiled.diagnostics) say(formatNote(note, process.cwd()));
  return compiled;
}

/** What the job's top level finds: the engine, its arguments, and the settings it does not say itself. */
function prepareProcess({ file, args, master, name, batchInterval, conf }: JobOptions): void {
  const path = realpathSync(file);
  installBundleRuntime({ millrace, "millrace/spi": spi, "millrace/testing": testing }, dirname(path));
  process.argv = [process.argv[0] ?? "node", path, ...args];
  setLaunchSettings({
    master,
    appName: name,
    conf,
    ...(batchInterval === undefined ? {} : { batchIntervalMs: batchInterval.milliseconds }),
  });
}

async function runLoaded(exports: Readonly<Record<string, unknown>>, { file, args }: JobOptions): Promise<void> {
  const job = exports.default;
  if (typeof job === "function") {
    const ssc = new StreamingContext();
    await job(ssc, [...args]);
    if (ssc.getState() === "initialized") ssc.start();
    await ssc.awaitTermination();
  } else if (job !== undefined) {
    throw new MillraceError("JOB_FILE", `The default export of ${file} is no function: export default (ssc, args) => { ... }`);
  } else {
    await finishScript(file);
  }
}

/** A script that did not wait for its context is waited for here. One that only ran RDD jobs is at its end. */
async function finishScript(file: string): Promise<void> {
  if (started.length === 0 && !hasConnected()) {
    throw new MillraceError(
      "JOB_FILE",
      `${file} has no default export and started no StreamingContext and ran no job: export default (ssc, args) => { ... }, or call ssc.start()`,
    );
  }
  await activeContext()?.awaitTermination();
  // What a program started and did not await is finished all the same.
  for (const context of connectedContexts()) await context.whenIdle();
  for (const context of connectedContexts()) await context.stop();
  // A script that only stops its context, and never waits for it, has not been told what it failed with.
  for (const context of started) {
    const error = context.untoldError();
    if (error !== undefined) throw error.value;
  }
}

const started: ActiveContext[] = [];
onContextStarted((context) => void started.push(context));

function stopGracefully(): void {
  const context = activeContext();
  // Nothing runs yet, so there is nothing to finish.
  if (context === undefined) process.exit(EXIT.interrupted);
  context.stop({ graceful: true }).catch((error: unknown) => {
    say(formatError(error, process.cwd()));
    process.exit(exitCodeOf(error));
  });
}

async function stopWithin(context: ActiveContext | undefined, timeoutMs: number): Promise<void> {
  // What the job failed with is what counts, not that its end failed too.
  const stopped = context?.stop().catch(() => {});
  await withTimeout(timeoutMs, (tooLong) => Promise.race([stopped, tooLong]));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
