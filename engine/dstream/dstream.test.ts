// The handle: marks and names. What programs give is in test/suite, on every master.
import { expect, test } from "vitest";
import { FakeInput, FakeStreamScope } from "../../test/fake-stream-scope.ts";
import { StorageLevel } from "../storage/storage-level.ts";
import { seconds } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import "./window-dstream-functions.ts";

test("cache and persist give the stream its level, a window gives it to its parent", () => {
  const stream = new DStream<unknown>(new FakeInput(new FakeStreamScope(), 0));
  expect(stream.cache()).toBe(stream);
  expect(stream.node.storageLevel).toBe(StorageLevel.MEMORY_ONLY_SER);
  const mapped = stream.map((value) => value).persist(StorageLevel.DISK_ONLY_2);
  expect(mapped.node.storageLevel).toBe(StorageLevel.DISK_ONLY_2);
  const windowed = mapped.window(seconds(2));
  expect([mapped.node.storageLevel, windowed.node.storageLevel]).toEqual([StorageLevel.DISK_ONLY_2, StorageLevel.NONE]);
  windowed.window(seconds(2)).persist(StorageLevel.MEMORY_ONLY);
  expect([mapped.node.storageLevel, windowed.node.storageLevel]).toEqual([StorageLevel.MEMORY_ONLY, StorageLevel.NONE]);
});
