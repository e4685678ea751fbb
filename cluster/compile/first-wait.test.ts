import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { FirstWait } from "./first-wait.ts";

const CONTEXT = "const sc = new MillraceContext(); const rdd = sc.range(3);";

it.each<[string, string, string | undefined]>([
  ["for an action", `${CONTEXT} await 1; await rdd.count(); await rdd.first();`, "await rdd.count()"],
  ["for the end of a context", "const ssc = new StreamingContext(); await ssc.awaitTermination();", "await ssc.awaitTermination()"],
  ["in a loop", `${CONTEXT} for await (const x of rdd.toLocalIterator()) x;`, "for await"],
  ["for a function that runs a job", `${CONTEXT} async function run() { return rdd.count(); } const n = await run();`, "await run()"],
  [
    "for one that makes its context",
    "const run = async () => { await new MillraceContext().range(3).count(); }; await run();",
    "await run()",
  ],
  ["for an action on what may be an RDD", "const { sc } = setup(); await sc.range(5).count(); ", "await sc.range(5).count()"],
  ["for one of several", "const jobs = make(); await jobs[0].count();", "await jobs[0].count()"],
  [
    "not for a package or a connection",
    "import db from 'db'; const c = connect(); await db.count(); await c.first(); await readFile('x');",
    undefined,
  ],
  ["not within functions that nobody calls", `${CONTEXT} const f = async () => { await rdd.count(); };`, undefined],
  ["functions that call each other come to an end", "const f = async () => g(); const g = async () => f(); await f();", undefined],
])("%s", (_, source, expected) => {
  const { program, scopes, kinds } = analyzeSource(source);
  const { at } = new FirstWait(program, scopes, kinds);
  if (expected === undefined) expect(at).toBe(Number.POSITIVE_INFINITY);
  else expect(at).toBe(source.indexOf(expected));
});
