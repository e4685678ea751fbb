// The bench beside which an empty batch is measured must end by itself, its children with it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isAlive } from "../cluster/driver/cluster-home.ts";
import { until } from "./cluster/cluster-harness.ts";

const bench = fileURLToPath(new URL("../bench/bare-exchange.mjs", import.meta.url));

function start(limitMs: number) {
  const env = { ...process.env, BENCH_LIMIT_MS: String(limitMs) };
  return spawn(process.execPath, [bench, join(tmpdir(), "millrace-no-such.sock")], { env, stdio: "ignore" });
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

test.each(["its time is over", "it is killed"])("without Redis nothing is left once %s", async (how) => {
  const parent = start(how === "it is killed" ? 60_000 : 2000);
  const ended = once(parent, "exit");
  await until(() => childrenOf(parent.pid!).length === 2, "it has two children");
  const children = childrenOf(parent.pid!);
  if (how === "it is killed") parent.kill("SIGKILL");
  const [code] = (await ended) as [number | null];
  expect(code).not.toBe(0);
  await until(() => !children.some(isAlive), "its children have ended");
});
