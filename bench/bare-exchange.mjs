// What an empty batch of two stages costs in Redis alone: one process pushes a message to each of two others, each
// takes it with a blocking move, acknowledges it and answers in one command, and the first takes both answers with
// blocking reads. Twice, for two stages. Messages have the sizes of real ones.
//
//     node bench/bare-exchange.mjs SOCKET        prints one figure as JSON
//
// It ends within 60 s (BENCH_LIMIT_MS), its children with it, whatever becomes of Redis.
import { fork } from "node:child_process";
import { Redis } from "ioredis";

const [socket, role] = process.argv.slice(2);
const LIMIT_MS = Number(process.env.BENCH_LIMIT_MS ?? 60_000);
const ROUNDS = 800;
const WARM_UP = 200;
const TASKS = Buffer.alloc(900, 1);
const RESULTS = Buffer.alloc(500, 2);
const ANSWER = "redis.call('LREM', KEYS[1], 1, ARGV[1]) return redis.call('RPUSH', KEYS[2], ARGV[2])";

function connect() {
  return new Redis(socket).on("error", () => {}); // It tries again, until the time is over.
}

if (role !== undefined) {
  if (!process.connected) process.exit(1);
  process.once("disconnect", () => process.exit(1));
  const blocking = connect();
  const writing = connect();
  for (;;) {
    const message = await blocking.blmoveBuffer(`bare:in:${role}`, `bare:taken:${role}`, "LEFT", "RIGHT", 0);
    if (message.length === 1) break;
    await writing.eval(ANSWER, 2, `bare:taken:${role}`, "bare:out", message, RESULTS);
  }
  process.exit(0);
}

const children = ["a", "b"].map((name) => fork(import.meta.filename, [socket, name]));
function giveUp(why) {
  console.error(`bare exchange over ${socket}: ${why}`);
  for (const child of children) child.kill("SIGKILL");
  process.exit(1);
}
setTimeout(() => giveUp(`no result after ${LIMIT_MS} ms`), LIMIT_MS);
for (const child of children) child.once("exit", (code) => code === 0 || giveUp(`a child ended with ${code}`));
const blocking = connect();
const writing = connect();
const times = [];
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const start = performance.now();
  for (let stage = 0; stage < 2; stage++) {
    writing.rpush("bare:in:a", TASKS);
    writing.rpush("bare:in:b", TASKS);
    for (let answers = 0; answers < 2; answers++) await blocking.blpopBuffer("bare:out", 0);
  }
  if (round >= WARM_UP) times.push(performance.now() - start);
}
const ended = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
await writing.rpush("bare:in:a", "x");
await writing.rpush("bare:in:b", "x");
await Promise.all(ended);
await writing.del("bare:taken:a", "bare:taken:b");
times.sort((a, b) => a - b);
console.log(JSON.stringify({ bench: "empty-batch", name: "bare exchange of its messages, p50", value: times[ROUNDS / 2], unit: "ms" }));
process.exit(0);
