// Passes the records of a partition through a process: lines to its standard input, lines of its standard output. Input
// is written only as fast as the process reads it, and output is read while input is written, so neither waits for the
// other. What the process writes to standard error goes to the executor's, and its end into the error if the process
// fails. A process whose reader ends early, whose input fails, or whose task is killed, is killed with all that it
// has started: it leads a group of processes of its own. If the reader's process or thread ends, however that comes, a
// guard kills the group: a shell at the other end of a pipe that nobody else holds.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { MillraceError, TaskContext } from "../../engine/index.ts";
import { builtinFactory, formatRecord, type PipeOptions, type ProcessPipes } from "../../engine/spi.ts";
import { LineSplitter, MAX_LINE_BYTES } from "../line-splitter.ts";

/** Records are written in pieces of about this many characters. */
const WRITE_CHARS = 64 * 1024;
/** Of standard error, what an error repeats. */
const STDERR_TAIL_CHARS = 2000;

export const processPipes: ProcessPipes = {
  pipe: builtinFactory("pipe", (command: readonly string[], options: PipeOptions<never>) => (records: Iterable<unknown>) => {
    return pipeRecords(records, command, options as PipeOptions<unknown>);
  }),
};

/** The lines of standard output. Rejects with PROCESS_FAILED, RECORD_TOO_LARGE, or what `records` or the options threw. */
export async function* pipeRecords(
  records: Iterable<unknown>,
  command: readonly string[],
  options: PipeOptions<unknown> = {},
): AsyncGenerator<string> {
  const directory = options.separateWorkingDir === true ? await mkdtemp(join(tmpdir(), "millrace-pipe-")) : undefined;
  try {
    yield* runProcess(records, command, options, directory);
  } finally {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }
}

async function* runProcess(
  records: Iterable<unknown>,
  command: readonly string[],
  options: PipeOptions<unknown>,
  directory: string | undefined,
): AsyncGenerator<string> {
  const [program, ...args] = command as [string, ...string[]];
  const env = options.env === undefined ? process.env : { ...process.env, ...options.env };
  const child = spawn(program, args, { env, cwd: directory, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const end = () => killGroup(child);
  const errors = new ErrorTail(child);
  // What fails on either side ends the process, and with it the other side.
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    end();
  };
  const signal = TaskContext.get()?.signal;
  const onKill = () => fail(signal?.reason);
  signal?.addEventListener("abort", onKill);
  const dismissGuard = child.pid === undefined ? undefined : guard(child.pid);
  const ended = new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => {
      fail(failed(command, `cannot be run: ${error.message}`, error));
      resolve(undefined);
    });
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : signal === null ? `status ${code}` : `signal ${signal}`));
  });
  const written = writeInput(child.stdin, inputLines(records, options)).catch(fail);
  try {
    yield* outputLines(child, command);
    const status = await ended;
    await written;
    if (failure !== undefined) throw failure;
    if (status !== undefined) throw failed(command, `exited with ${status}${errors.text()}`);
  } catch (error) {
    // A reader whose pipe was let go of says only that.
    throw failure ?? error;
  } finally {
    end();
    await ended;
    signal?.removeEventListener("abort", onKill);
    dismissGuard?.();
  }
}

/** Kills the process and what it has started, and lets go of its pipes: what has left the group may hold them for long. */
function killGroup(child: ChildProcess): void {
  const { pid, stdin, stdout, stderr } = child;
  // Once all pipes are closed nobody is left whom we know of, and the number may soon be somebody else's.
  if (pid === undefined || (child.exitCode !== null && stdout?.closed === true)) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
  for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
}

/** Has the group killed if this thread ends before it has dismissed the guard. The guard hears no Ctrl-C: it leads a group too. */
function guard(group: number): () => void {
  const args = ["-c", 'read -r dismissed || kill -s KILL -- "-$0"', String(group)];
  const shell: ChildProcess = spawn("sh", args, { cwd: "/", detached: true, stdio: ["pipe", "ignore", "ignore"] });
  // Without a shell there is no guard; one that was killed is told nothing.
  shell.on("error", () => {});
  shell.stdin?.on("error", () => {});
  return () => shell.stdin?.end("\n");
}

async function* outputLines(child: ChildProcess, command: readonly string[]): AsyncGenerator<string> {
  const lines = new LineSplitter((lineBytes) => {
    const message = `A line that ${command.join(" ")} has written has ${lineBytes} bytes or more; the limit is ${MAX_LINE_BYTES} bytes`;
    throw new MillraceError("RECORD_TOO_LARGE", message);
  });
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) yield* lines.push(chunk);
  const last = lines.end();
  if (last !== undefined) yield last;
}

/** Pieces of text for standard input: what the options print, each record, each line with its end. */
function* inputLines(records: Iterable<unknown>, options: PipeOptions<unknown>): Generator<string> {
  const { printPipeContext, printRDDElement } = options;
  let text = "";
  const print = (line: string) => {
    text += `${line}\n`;
  };
  printPipeContext?.(print);
  yield text;
  for (const record of records) {
    text = "";
    if (printRDDElement === undefined) print(formatRecord(record));
    else printRDDElement(record, print);
    yield text;
  }
}

/** Stops quietly when the process closes its input: it has read what it wanted. */
async function writeInput(input: Writable, pieces: Iterable<string>): Promise<void> {
  let closed = false;
  const isClosed = new Promise<void>((resolve) => {
    input.on("error", resolve).on("close", resolve);
  }).then(() => {
    closed = true;
  });
  let text = "";
  const write = async () => {
    if (!closed && !input.write(text)) await Promise.race([once(input, "drain"), isClosed]).catch(() => {});
    text = "";
  };
  for (const piece of pieces) {
    if (closed) return;
    text += piece;
    if (text.length >= WRITE_CHARS) await write();
  }
  await write();
  input.end();
}

/** Passes standard error on and keeps its end. */
class ErrorTail {
  private tail = "";

  constructor(child: ChildProcess) {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      process.stderr.write(text);
      this.tail = (this.tail + text).slice(-STDERR_TAIL_CHARS);
    });
  }

  text(): string {
    return this.tail === "" ? "" : `; it said: ${this.tail.trimEnd()}`;
  }
}

function failed(command: readonly string[], what: string, cause?: unknown): MillraceError {
  return new MillraceError("PROCESS_FAILED", `Subprocess ${what}. Command ran: ${command.join(" ")}`, { cause, details: { command } });
}
