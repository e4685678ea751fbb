import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { onStopSignals } from "./stop-signals.ts";

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

function listen() {
  const source = new FakeProcess();
  const said: string[] = [];
  let stops = 0;
  const unlisten = onStopSignals(
    source,
    (line) => said.push(line),
    () => stops++,
  );
  return { source, said, unlisten, stops: () => stops };
}

test("the first Ctrl-C stops gracefully and says so; the second exits with 130", () => {
  const { source, said, stops } = listen();
  source.emit("SIGINT");
  expect(stops()).toBe(1);
  expect(source.exits).toEqual([]);
  expect(said).toEqual(["Stopping after the running batch. Ctrl-C again stops now."]);
  source.emit("SIGINT");
  expect(stops()).toBe(1);
  expect(source.exits).toEqual([130]);
});

test("a SIGTERM after the first signal exits with 143", () => {
  const { source, stops } = listen();
  source.emit("SIGTERM");
  source.emit("SIGTERM");
  expect(stops()).toBe(1);
  expect(source.exits).toEqual([143]);
});

test("nothing is listened to after the job's end", () => {
  const { source, unlisten } = listen();
  unlisten();
  expect(source.listenerCount("SIGINT") + source.listenerCount("SIGTERM")).toBe(0);
});
