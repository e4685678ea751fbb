import type { CallExpression } from "acorn";
import { expect, it } from "vitest";
import { analyzeSource } from "../../test/analyze-source.ts";
import { ValueKinds } from "./value-kinds.ts";
import { walkAst } from "./walk-ast.ts";

it.each<[string, string, string]>([
  ["a context made here", "const ssc = new StreamingContext(); look(ssc);", "context"],
  ["one that was waited for", "const c = await StreamingContext.getOrCreate(d, f); look(c);", "context"],
  ["a context that is there or made", "const sc = MillraceContext.getOrCreate(); look(sc);", "context"],
  ["the context of a context", "const ssc = new StreamingContext(); look(ssc.sparkContext);", "context"],
  ["a stream of a context", "const s = new StreamingContext(); const l = s.textFileStream('x'); look(l);", "dataset"],
  ["a chain", "export default (c) => { look(c.textFileStream('x').map(f).window(1)); };", "dataset"],
  [
    "a stream from a function of the module",
    "function words(ssc) { return ssc.textFileStream('x').flatMap(f); } look(words(z));",
    "dataset",
  ],
  ["a variable set once", "let l; const s = new StreamingContext(); l = s.queueStream([]); look(l);", "dataset"],
  ["an action's result", "export default async (c) => { const r = await c.sparkContext.parallelize([]).reduce(f); look(r); };", "unknown"],
  ["the RDD of a callback", "export default (c) => { c.textFileStream('x').foreachRDD((rdd, time) => { look(rdd); }); };", "dataset"],
  ["the time of a callback", "export default (c) => { c.textFileStream('x').foreachRDD((rdd, time) => { look(time); }); };", "unknown"],
  ["both RDDs of transformWith", "a.transformWith(b, (one, two, time) => { look(two); });", "dataset"],
  ["a parameter by what is done with it", "function f(words) { words.reduceByKey(g); look(words); }", "dataset"],
  ["a parameter that makes streams", "function f(s) { s.socketTextStream('h', 1); look(s); }", "context"],
  ["an array's map", "const a = [1].map(f); look(a);", "unknown"],
  ["a parameter that could be anything", "function f(words) { words.map(g); look(words); }", "unknown"],
  ["a file's stream", "import fs from 'node:fs'; const s = fs.createReadStream('x'); look(s);", "connection"],
  ["a class of the user's that is called Client", "class Client {} const c = new Client(); look(c);", "unknown"],
  ["one from another file", "import { Client } from './client.ts'; const c = new Client(); look(c);", "unknown"],
  ["one from a package", "import { Client } from 'pg'; const c = new Client(); look(c);", "connection"],
  ["what connects two of the user's things", "function f(graph) { const c = graph.connect(1, 2); look(c); }", "unknown"],
  ["an accumulator", "const ssc = new StreamingContext(); const n = ssc.sparkContext.longAccumulator(); look(n);", "unknown"],
  ["a socket", "const s = net.connect(1); look(s);", "connection"],
  ["a client", "const r = new Redis(); look(r);", "connection"],
  ["a variable defined by itself", "const a = b; const b = a; look(a);", "unknown"],
  ["what a function gives that gives what it gives itself", "function f(n) { return f(n - 1); } look(f(3).map(g));", "unknown"],
  ["what two functions give that give each other's", "const f = (n) => g(n); const g = (n) => f(n); look(f(3));", "unknown"],
  ["a command's result", "const ssc = new StreamingContext(); const t = ssc.awaitTermination(); look(t);", "unknown"],
])("%s", (_, source, kind) => {
  const { program, kinds } = analyzeSource(source);
  const looks: CallExpression[] = [];
  walkAst(program, (node) => {
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "look") looks.push(node);
    return undefined;
  });
  expect(looks.map((call) => kinds.of(call.arguments[0]!))).toEqual([kind]);
});

it("gives the parameter of another module's default export no kind", () => {
  const { scopes, parents, func } = analyzeSource("export default function (rows) { return rows; }");
  const variable = scopes.variableOf((func("function").body as unknown as { body: { argument: never }[] }).body[0]!.argument);
  expect(new ValueKinds(scopes, parents, false).ofVariable(variable!)).toBe("unknown");
  expect(new ValueKinds(scopes, parents, true).ofVariable(variable!)).toBe("context");
});
