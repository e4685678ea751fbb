import { expect, test } from "vitest";
import { DRIVER_MESSAGES, decodeMessage, EXECUTOR_MESSAGES, encodeMessage, type Message } from "./messages.ts";

const messages: Message[] = [
  { type: "StartApplication", argv: ["a"], taskTimeoutMs: 0, storageBytes: 0, leaseTimeoutMs: 1, beat: 0 },
  {
    type: "RunTasks",
    received: 3,
    tasks: new Uint8Array([1, 2]),
    attempts: [["t", 0]],
    plans: [["h", new Uint8Array([9])]],
    needs: ["h"],
    forget: [{ type: "rdd", rddId: 1 }],
  },
  { type: "TasksFinished", received: 1, results: [{ taskId: "t", attempt: 0, outcome: new Uint8Array([5]), blockId: null }] },
  { type: "DriverAlive", generation: 4, received: new Map([["e", 2]]) },
];

test.each(messages)("$type survives the wire", (message) => {
  expect(decodeMessage(encodeMessage(message), [message.type])).toEqual(message);
});

test("a message of the wrong direction, or no message, is refused", () => {
  const refused = expect.objectContaining({ code: "MESSAGE_REFUSED" });
  expect(() => decodeMessage(encodeMessage(messages[0]!), EXECUTOR_MESSAGES)).toThrow(refused);
  expect(() => decodeMessage(encodeMessage(null as never), DRIVER_MESSAGES)).toThrow(refused);
  expect(() => decodeMessage(encodeMessage({ type: "Quit" } as never), DRIVER_MESSAGES)).toThrow(refused);
});
