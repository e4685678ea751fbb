import { describe, expect, test } from "vitest";
import { StateImpl } from "./state.ts";

const notSet = expect.objectContaining({ code: "STATE_NOT_SET", message: expect.stringContaining("State is not set") });
const refused = (message: string) => expect.objectContaining({ code: "INVALID_ARGUMENT", message });

/** All that can be asked of a state, and what changing it throws. */
function look(state: StateImpl<unknown>): Record<string, unknown> {
  return {
    exists: state.exists(),
    option: state.getOption(),
    updated: state.isUpdated(),
    removed: state.isRemoved(),
    timingOut: state.isTimingOut(),
  };
}

const NOTHING = { exists: false, option: undefined, updated: false, removed: false, timingOut: false };

describe("MapWithStateSuite/state - get, exists, update, remove", () => {
  test("new, or wrapped around nothing", () => {
    const state = new StateImpl<number>();
    expect(look(state)).toEqual(NOTHING);
    expect(() => state.get()).toThrow(notSet);
    state.wrap(undefined);
    expect(look(state)).toEqual(NOTHING);
    expect(() => state.get()).toThrow(notSet);
  });

  test("wrapped around a state, updated", () => {
    const state = new StateImpl<number>();
    state.wrap(1);
    expect([look(state), state.get()]).toEqual([{ ...NOTHING, exists: true, option: 1 }, 1]);
    state.update(2);
    expect([look(state), state.get()]).toEqual([{ ...NOTHING, exists: true, option: 2, updated: true }, 2]);
  });

  test("new, updated, removed", () => {
    const state = new StateImpl<number>();
    state.update(2);
    expect([look(state), state.get()]).toEqual([{ ...NOTHING, exists: true, option: 2, updated: true }, 2]);
    state.remove();
    expect(look(state)).toEqual({ ...NOTHING, removed: true });
    expect(() => state.get()).toThrow(notSet);
    expect(() => state.remove()).toThrow(refused("Cannot remove the state that has already been removed"));
    expect(() => state.update(1)).toThrow(refused("Cannot update the state after it has been removed"));
  });

  test("timing out", () => {
    const state = new StateImpl<number>();
    state.wrapTimingOut(3);
    expect([look(state), state.get()]).toEqual([{ ...NOTHING, exists: true, option: 3, timingOut: true }, 3]);
    expect(() => state.remove()).toThrow(refused("Cannot remove the state that is timing out"));
    expect(() => state.update(1)).toThrow(refused("Cannot update the state that is timing out"));
  });
});

test("the next key sees nothing of the one before", () => {
  const state = new StateImpl<number>();
  state.update(1);
  state.remove();
  state.wrapTimingOut(1);
  state.wrap(undefined);
  expect(look(state)).toEqual(NOTHING);
});

test("null is a state, undefined is none", () => {
  const state = new StateImpl<number | null | undefined>();
  state.update(null);
  expect([state.exists(), state.get()]).toEqual([true, null]);
  expect(() => state.update(undefined)).toThrow(refused("A state cannot be undefined: call remove() to have none"));
});

describe("objects", () => {
  test("get gives a copy, the same one for the whole call", () => {
    const stored = { list: [1] };
    const state = new StateImpl<typeof stored>();
    state.wrap(stored);
    state.get().list.push(2);
    expect([state.get(), state.getOption(), stored]).toEqual([{ list: [1, 2] }, { list: [1, 2] }, { list: [1] }]);
  });

  test("what update was given is stored as it is in the end, and cannot be changed any more", () => {
    const state = new StateImpl<{ list: number[] }>();
    const mine = { list: [1] };
    state.update(mine);
    mine.list.push(2);
    const stored = state.toStore();
    mine.list.push(3);
    expect([state.get(), stored]).toEqual([{ list: [1, 2, 3] }, { list: [1, 2] }]);
  });
});
