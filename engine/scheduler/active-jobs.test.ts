import { describe, expect, test } from "vitest";
import { abortable } from "./abortable.ts";
import { ActiveJobs, type Job } from "./active-jobs.ts";
import { JOB_GROUP_ID } from "./job-scope.ts";

const scopeOf = (group?: string, ...signals: readonly AbortSignal[]) => ({
  properties: group === undefined ? {} : { [JOB_GROUP_ID]: group },
  signals,
});

const forEver = ({ signal }: Job) => abortable(new Promise<never>(() => {}), signal);

/** Jobs that wait until they are cancelled, and what became of them. */
function begin(jobs: ActiveJobs, ...scopes: readonly Parameters<ActiveJobs["run"]>[0][]): Promise<string>[] {
  return scopes.map((scope) => jobs.run(scope, forEver).catch((error: Error) => error.message));
}

async function ended(waiting: readonly Promise<string>[]): Promise<(string | undefined)[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return Promise.all(waiting.map((one) => Promise.race([one, Promise.resolve(undefined)])));
}

test("jobs are numbered as they begin, and have the properties they began with", async () => {
  const jobs = new ActiveJobs();
  const seen: Pick<Job, "id" | "properties">[] = [];
  const run = (group?: string) =>
    jobs.run(scopeOf(group), async ({ id, properties }) => {
      seen.push({ id, properties });
      return id;
    });
  expect(await Promise.all([run(), run("g")])).toEqual([0, 1]);
  await expect(jobs.run(scopeOf(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(seen).toEqual([
    { id: 0, properties: {} },
    { id: 1, properties: { [JOB_GROUP_ID]: "g" } },
  ]);
});

describe("cancelling", () => {
  test("one job ends it at once, with a typed error, and its signal is aborted", async () => {
    const jobs = new ActiveJobs();
    let signal: AbortSignal | undefined;
    const running = jobs.run(scopeOf(), (job) => {
      signal = job.signal;
      return forEver(job);
    });
    const [other] = begin(jobs, scopeOf());
    jobs.cancel([0, 7], "by hand");
    const expected = { code: "CANCELLED", message: "Job 0 cancelled by hand", details: { jobId: 0 } };
    await expect(running).rejects.toMatchObject(expected);
    expect(signal?.reason).toMatchObject(expected);
    expect(await ended([other!])).toEqual([undefined]);
  });

  test("a group spares the others, and those that begin later", async () => {
    const jobs = new ActiveJobs();
    const waiting = begin(jobs, scopeOf("g"), scopeOf("h"), scopeOf(), scopeOf("g"));
    jobs.cancelGroup("g", "part of cancelled job group g");
    const late = begin(jobs, scopeOf("g"));
    expect(await ended([...waiting, ...late])).toEqual([
      "Job 0 cancelled part of cancelled job group g",
      undefined,
      undefined,
      "Job 3 cancelled part of cancelled job group g",
      undefined,
    ]);
  });

  test("all of them", async () => {
    const jobs = new ActiveJobs();
    const waiting = begin(jobs, scopeOf("g"), scopeOf());
    jobs.cancelAll("");
    expect(await ended(waiting)).toEqual(["Job 0 cancelled", "Job 1 cancelled"]);
  });

  test("twice keeps the first reason; a job that has ended is left alone", async () => {
    const jobs = new ActiveJobs();
    const waiting = begin(jobs, scopeOf());
    jobs.cancelAll("first");
    jobs.cancelAll("second");
    expect(await ended(waiting)).toEqual(["Job 0 cancelled first"]);
    jobs.cancelAll("third");
  });
});

describe("signals", () => {
  test("each of them cancels, and its reason is the cause", async () => {
    const jobs = new ActiveJobs();
    const [outer, inner] = [new AbortController(), new AbortController()];
    const running = jobs.run(scopeOf(undefined, outer.signal, inner.signal), forEver);
    outer.abort(new Error("the user left"));
    await expect(running).rejects.toMatchObject({
      code: "CANCELLED",
      message: "Job 0 cancelled because its signal was aborted",
      cause: { message: "the user left" },
    });
  });

  test("that are aborted already keep a job from beginning", async () => {
    let begun = false;
    const running = new ActiveJobs().run(scopeOf(undefined, AbortSignal.abort()), async () => {
      begun = true;
    });
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    expect(begun).toBe(false);
  });

  test("that live longer than their jobs keep nothing of them", async () => {
    const { signal } = new AbortController();
    let listening = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listening++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listening--;
      remove(...args);
    };
    await new ActiveJobs().run(scopeOf(undefined, signal), async () => 1);
    expect(listening).toBe(0);
  });
});
