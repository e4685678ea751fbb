import { expect, test, vi } from "vitest";
import { abortable, abortController, anySignal } from "./abortable.ts";

test("gives what the work gives, well or not, and leaves the signal alone", async () => {
  const { signal } = new AbortController();
  expect(await abortable(Promise.resolve(7), signal)).toBe(7);
  await expect(abortable(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
});

test("rejects at once when the signal is aborted, or was before; the work's own failure is then nobody's", async () => {
  const controller = new AbortController();
  let fail = (_error: Error) => {};
  const work = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const waiting = abortable(work, controller.signal);
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  fail(new Error("too late"));
  await expect(abortable(new Promise(() => {}), controller.signal)).rejects.toThrow("enough");
});

test("listens no longer than it waits", async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listening++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening--;
    remove(...args);
  };
  await abortable(Promise.resolve(), signal);
  await Promise.resolve();
  expect(listening).toBe(0);
});

test.each([
  ["a controller", () => abortController().signal],
  ["several signals", () => anySignal([abortController().signal, abortController().signal])],
])("the signal of %s that many wait for warns of nothing", (_, make) => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const signal = make();
  for (let i = 0; i < 50; i++) void abortable(new Promise(() => {}), signal);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

test("one of several signals is enough", async () => {
  const controllers = [abortController(), abortController()];
  const signal = anySignal(controllers.map((controller) => controller.signal));
  expect(signal.aborted).toBe(false);
  controllers[1]!.abort(new Error("enough"));
  await expect(abortable(new Promise(() => {}), signal)).rejects.toThrow("enough");
});
