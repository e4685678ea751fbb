import { expect, test } from "vitest";
import { StateKey } from "./state-key.ts";
import { StateSegment } from "./state-segment.ts";

const keys = Array.from({ length: 300 }, (_, i) => new StateKey(`key ${i}`));
const inOrder = [...keys].sort((a, b) => a.hash - b.hash);

function segmentOf(some: readonly StateKey[], segment = new StateSegment(0)): StateSegment {
  for (const [i, key] of some.entries()) segment.insert(~segment.position(key), key, `${key.key}!`, i);
  return segment;
}

const keysOf = (segment: StateSegment) => Array.from({ length: segment.size }, (_, at) => segment.key(at));

test("entries stand in the order of their hashes, however they came, and are found where they are", () => {
  const segment = segmentOf(keys);
  expect(keysOf(segment)).toEqual(inOrder.map((key) => key.key));
  inOrder.forEach((key, at) => {
    expect([segment.position(key), segment.nearest(key.hash), segment.state(at)]).toEqual([at, at, `${key.key}!`]);
  });
  expect(keysOf(segmentOf(inOrder))).toEqual(keysOf(segment));
});

test("what is not there has a place all the same", () => {
  const segment = segmentOf(keys.filter((_, i) => i % 2 === 0));
  for (const key of keys.filter((_, i) => i % 2 === 1)) {
    const at = segment.position(key);
    expect(at).toBeLessThan(0);
    expect(~at === segment.size || new StateKey(segment.key(~at)).hash > key.hash).toBe(true);
    expect(~at === 0 || new StateKey(segment.key(~at - 1)).hash < key.hash).toBe(true);
  }
  expect(~new StateSegment(3).position(keys[0]!)).toBe(0);
});

test("is found too where hashes are not spread evenly", () => {
  const crowded = Array.from({ length: 200_000 }, (_, i) => new StateKey(i)).filter(({ hash }) => hash >>> 22 === 77);
  expect(crowded.length).toBeGreaterThan(500);
  const segment = segmentOf(crowded);
  expect(crowded.every((key) => segment.position(key) >= 0)).toBe(true);
});

test("entries are changed and deleted, and their times known", () => {
  const segment = segmentOf(keys);
  for (const key of keys.slice(0, 299)) segment.delete(segment.position(key));
  expect([keysOf(segment), segment.ms(0), segment.oldestMs()]).toEqual([["key 299"], 299, 299]);
  segment.set(0, "new", 5);
  expect([segment.state(0), segment.ms(0), segment.oldestMs()]).toEqual(["new", 5, 5]);
  segment.delete(0);
  expect([segment.size, segment.oldestMs()]).toEqual([0, Number.POSITIVE_INFINITY]);
});

test("halves hold what begins with 0 and with 1, and make up the whole again", () => {
  for (const some of [keys, keys.slice(0, 1), inOrder.slice(0, 30), inOrder.slice(-30), []]) {
    const segment = segmentOf(some);
    const [left, right] = segment.halves();
    expect([left.depth, right.depth, left.size + right.size]).toEqual([1, 1, some.length]);
    for (const key of some) expect([left.position(key) >= 0, right.position(key) >= 0]).toEqual([key.hash < 2 ** 29, key.hash >= 2 ** 29]);
    const whole = left.joined(right);
    expect([whole.depth, keysOf(whole)]).toEqual([0, keysOf(segment)]);
    for (const key of some) expect(whole.ms(whole.position(key))).toBe(segment.ms(segment.position(key)));
  }
});

test("reading ahead does no harm", () => {
  for (const segment of [segmentOf(keys), new StateSegment(5)]) {
    for (const hash of [0, 2 ** 29, 2 ** 30 - 1]) expect(segment.touchNear(hash)).toEqual(expect.any(Number));
  }
});
