import { expect, test } from "vitest";
import { HeartbeatJudge } from "./heartbeat-judge.ts";

/** Readings every 100 ms from `from` to `to`. */
function watch(judge: HeartbeatJudge, from: number, to: number): void {
  for (let now = from; now <= to; now += 100) judge.observe(now, now, now + 1);
}

test("a heartbeat that stops is noticed once its time has passed", () => {
  const judge = new HeartbeatJudge(400);
  watch(judge, 0, 1700);
  expect(judge.isSilent(1000, 750)).toBe(false);
  watch(judge, 1800, 1800);
  expect(judge.isSilent(1000, 750)).toBe(true);
  expect(judge.isSilent(1500, 750)).toBe(false);
});

test("without a reading nobody is judged", () => {
  expect(new HeartbeatJudge(400).isSilent(0, 750)).toBe(false);
});

test("after a stall everybody gets their full time again", () => {
  const judge = new HeartbeatJudge(400);
  watch(judge, 0, 1000);
  judge.observe(4000, 1100, 4000);
  expect(judge.isSilent(1000, 750)).toBe(false);
  watch(judge, 4100, 4700);
  expect(judge.isSilent(1000, 750)).toBe(false);
  watch(judge, 4800, 4800);
  expect(judge.isSilent(1000, 750)).toBe(true);
});

test("a slow answer is a stall too, and a clock set back starts anew", () => {
  const judge = new HeartbeatJudge(400);
  watch(judge, 0, 1000);
  judge.observe(1100, 650, 1100);
  expect(judge.isSilent(0, 750)).toBe(false);
  watch(judge, 1200, 2000);
  expect(judge.isSilent(0, 750)).toBe(true);
  judge.observe(500, 2100, 2101);
  expect(judge.isSilent(0, 750)).toBe(false);
});
