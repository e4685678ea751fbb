// Runs jobs through the built command: needs the build (`npm test` makes it).
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finished, type RunningCli, startCli } from "../../test/spawn-cli.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-run-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function start(job: string, ...args: string[]): Promise<RunningCli> {
  await writeFile(join(directory, "job.ts"), job);
  return startCli(["run", "job.ts", "--batch-interval", "100ms", ...args], { cwd: directory });
}

async function run(job: string, ...args: string[]): Promise<Finished> {
  return (await start(job, ...args)).finished;
}

const QUEUE_JOB = `
import type { StreamingContext } from "millrace";
export default async function job(ssc: StreamingContext, args: string[]): Promise<void> {
  await Promise.resolve();
  const numbers = ssc.queueStream(Array.from({ length: 1000 }, (_, i) => [i, i]));
  numbers.map((n) => "args " + args.join() + " batch " + n).foreachRDD(async (rdd) => console.log((await rdd.collect())[0]));
}
`;

describe("a job that is a default export", () => {
  test.each(["local", "local[2]"])("is started, run for --batches and stopped, on %s", async (master) => {
    const { code, stdout, stderr } = await run(QUEUE_JOB, "--master", master, "--batches", "3", "--", "x", "--y");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("args x,--y batch 0\nargs x,--y batch 1\nargs x,--y batch 2\n");
  });

  test("that does not export a function is a JOB_FILE error", async () => {
    const { code, stderr } = await run("export default 42;");
    expect(code).toBe(2);
    expect(stderr).toContain("error JOB_FILE: The default export of job.ts is no function");
  });
});

test.each(["local", "local[2]"])("--batches loses nothing that receivers stored, on %s", async (master) => {
  const job = `
import { Receiver, type StreamingContext } from "millrace";
class Counting extends Receiver<number> {
  stored = 0;
  timer?: NodeJS.Timeout;
  override onStart() {
    this.timer = setInterval(() => void this.store(this.stored++), 2);
  }
  override onStop() {
    clearInterval(this.timer);
    console.log("stored " + this.stored);
  }
}
export default (ssc: StreamingContext) => {
  let batches = 0;
  let total = 0;
  ssc.receiverStream(() => new Counting()).count().foreachRDD(async (rdd) => {
    total += await rdd.first();
    console.log("batch " + ++batches + " total " + total);
  });
};`;
  const { code, stdout, stderr } = await run(job, "--master", master, "--batches", "3", "--batch-interval", "300ms");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const stored = /stored (\d+)/.exec(stdout)?.[1];
  expect(stdout).toMatch(new RegExp(`^batch 3 total ${stored}$`, "m"));
  expect(stdout).not.toContain("batch 4");
});

test.each(["stop()", "stop({ graceful: true })"])("a script that fails and only calls %s is not silent", async (end) => {
  const job = `
import { seconds, StreamingContext } from "millrace";
const ssc = new StreamingContext({ batchInterval: seconds(0.1) });
ssc.queueStream([["a"]]).map((x) => { if (x) throw new Error("boom"); return x; }).count().print();
ssc.start();
await new Promise((resolve) => setTimeout(resolve, 700));
await ssc.${end};
`;
  const { code, stderr } = await run(job, "--master", "local");
  expect([code, stderr.includes("boom")]).toEqual([1, true]);
});

describe("a job that is a script", () => {
  const script = (end: string) => `
import { milliseconds, StreamingContext } from "millrace";
const ssc = new StreamingContext("local", "Script", milliseconds(100));
ssc.queueStream(Array.from({ length: 1000 }, (_, i) => [i])).foreachRDD(async (rdd) => console.log(process.argv.slice(2).join(), ssc.sparkContext.master, await rdd.collect()));
ssc.start();
${end}`;

  test.each([
    ["that waits for its context", "await ssc.awaitTermination(); console.log('after');", "a local [ 0 ]\na local [ 1 ]\nafter\n"],
    ["that does not wait", "", "a local [ 0 ]\na local [ 1 ]\n"],
  ])("%s runs to its end; what it says of its context wins over flags", async (_name, end, expected) => {
    const { code, stdout, stderr } = await run(script(end), "--master", "local[7]", "--batch-interval", "1s", "--batches", "2", "--", "a");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected });
    expect(stderr).toMatch(/warning: --master local\[7\] has no effect: the program makes its StreamingContext with master "local"/);
    expect(stderr).toMatch(/warning: --batch-interval 1000 ms has no effect: .* batches of 100 ms/);
  });

  test("that starts no context is a JOB_FILE error", async () => {
    const { code, stderr } = await run("console.log('hello');");
    expect(code).toBe(2);
    expect(stderr).toContain("error JOB_FILE: job.ts has no default export and started no StreamingContext");
  });
});

describe("a job that goes wrong", () => {
  test.each(["local", "local[2]"])("on an executor ends with 1 and the user's line, on %s", async (master) => {
    const job = `import type { StreamingContext } from "millrace";
export default (ssc: StreamingContext) => {
  ssc.queueStream([[1, 2]]).map((n) => {
    if (n === 2) throw new Error("boom " + n);
    return n;
  }).print();
};`;
    const { code, stderr } = await run(job, "--master", master);
    expect(code).toBe(1);
    expect(stderr).toContain("boom 2");
    expect(stderr).toMatch(/^ {2}job\.ts:4:\d+$/m);
    expect(stderr).toContain(`> 4 |     if (n === 2) throw new Error("boom " + n);`);
  });

  test.each([
    [
      "CHECKPOINT_DIR_NOT_SET",
      "ssc.queueStream([['a']]).map((w) => [w, 1])",
      "updateStateByKey((v, s) => v.length + (s ?? 0)).print();",
      3,
    ],
    ["TRANSFORM_RETURNED_NULL", "ssc.queueStream([['a']])", "transform(() => undefined as never).print();", 3],
    ["INVALID_ARGUMENT", "ssc.queueStream([['a']])", "repartition(0).print();", 3],
    ["TASK_FAILED", "(ssc.queueStream([['a']]) as any).groupByKey()", "foreachRDD(async (rdd: any) =>\nawait rdd.count());", 4],
    ["TASK_FAILED", "(ssc.queueStream([['a']]) as any).groupByKey()", "print();", 3],
    ["ASYNC_FUNCTION", "ssc.queueStream([['a']])", "map((w) => Promise.resolve(w)).print();", 3],
  ])("by %s shows the line of the program that it is about (%#)", async (code, stream, call, line) => {
    const job = `import type { StreamingContext } from "millrace";
export default (ssc: StreamingContext) => { const stream = ${stream}; stream.
${call} }`;
    const { code: exitCode, stderr } = await run(job, "--master", "local");
    expect(stderr).toMatch(new RegExp(`^error ${code}: .*\\n {2}job\\.ts:${line}:\\d+$`, "m"));
    expect(exitCode).toBe(1);
  });

  test("because a closure cannot ship ends with 3 before anything runs", async () => {
    const job = `import type { StreamingContext } from "millrace";
export default (ssc: StreamingContext) => {
  console.log("ran");
  let count = 0;
  ssc.queueStream([[1]]).map((n) => { count += n; return n; }).print();
};`;
    const { code, stdout, stderr } = await run(job);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^error CLOSURE_REFUSED: /m);
    expect(stderr).toMatch(/^ {2}job\.ts:5:\d+$/m);
    expect(stderr).toMatch(/^ {2}why: /m);
    expect(stderr).toMatch(/^ {2}fix: /m);
  });

  test.each([
    ["local[x]", 2, "UNKNOWN_MASTER"],
    ["redis+unix:///nowhere/redis.sock", 4, "CLUSTER_UNREACHABLE"],
  ])("because master %s cannot be used ends with %d", async (master, expected, name) => {
    await writeFile(join(directory, "secret"), "ab".repeat(32), { mode: 0o600 });
    await writeFile(join(directory, "job.ts"), QUEUE_JOB);
    const { code, stderr } = await startCli(["run", "job.ts", "--master", master], {
      cwd: directory,
      env: { MILLRACE_SECRET_FILE: join(directory, "secret") },
    }).finished;
    expect(stderr).toContain(`error ${name}: `);
    expect(code).toBe(expected);
  });
});

test("a setting that the master does not read is a usage error", async () => {
  const { code, stdout, stderr } = await run(QUEUE_JOB, "--master", "local", "--conf", "cluster.maxExecutors=1");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("error USAGE: --conf cluster.maxExecutors has no effect on master local");
});

describe("Ctrl-C", () => {
  test("finishes the running batch and ends with 0", async () => {
    const cli = await start(QUEUE_JOB, "--master", "local");
    await cli.seen(/batch 1\n/);
    cli.child.kill("SIGINT");
    const { code, stderr } = await cli.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Stopping after the running batch. Ctrl-C again stops now.\n" });
  });

  test("twice ends at once with 130, whatever the batch does", async () => {
    const job = QUEUE_JOB.replace("console.log((await rdd.collect())[0])", "(console.log('begun', rdd.id), await new Promise(() => {}))");
    const cli = await start(job, "--master", "local");
    await cli.seen(/begun/);
    cli.child.kill("SIGINT");
    await cli.seen(/Ctrl-C again/);
    cli.child.kill("SIGINT");
    expect(await cli.finished).toMatchObject({ code: 130 });
  });
});

test("the example of the README: files moved into a directory are counted", async () => {
  const input = await mkdtemp(join(directory, "in-"));
  const cli = startCli(["run", "examples/directory-word-count.ts", "--batch-interval", "200ms", "--", input]);
  await cli.seen(/^Time: \d+ ms$/m);
  await writeFile(join(input, ".next"), "a b a\nc\n");
  await rename(join(input, ".next"), join(input, "text"));
  await cli.seen(/\(a,2\)/);
  cli.child.kill("SIGTERM");
  const { code, stdout } = await cli.finished;
  expect(code).toBe(0);
  expect(stdout).toMatch(/-{43}\nTime: \d+ ms\n-{43}\n(\([abc],[12]\)\n){3}\n/);
});
