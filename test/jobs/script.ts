// A job that is a script: what its top level finds out is used by functions on executors, and it deletes its output first.
import { appendFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MillraceContext } from "millrace";

const output = process.argv[2]!;
const log = `${output}.log`;
rmSync(output, { recursive: true, force: true });
appendFileSync(log, "began\n");

const sc = new MillraceContext();
const words = sc.parallelize(["a", "bb", "ccc", "dddd"], 4);
let bonus = 1;

function raise(): void {
  bonus += 4;
}

const longest = await words.map((word) => word.length).max();
const share = (word: string) => word.length / longest;
await words.map((word) => `${word} ${share(word)} ${bonus}`).saveAsTextFile(output);
raise();
const later = await words.map((word) => word.length + bonus).collect();
const saved = readdirSync(output).filter((name) => name.startsWith("part-"));
const lines = saved.sort().flatMap((name) => readFileSync(join(output, name), "utf8").trim().split("\n"));
console.log(JSON.stringify({ lines, later, log: readFileSync(log, "utf8") }));
await sc.stop();
