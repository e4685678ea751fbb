import { expect, test } from "vitest";
import { parseMaster, redactMaster } from "./master-url.ts";

test.each([
  ["redis://h:1234/2", { host: "h", port: 1234, db: 2 }],
  ["redis://h", { host: "h", port: 6379, db: 0 }],
  ["redis://[::1]:7", { host: "::1", port: 7, db: 0 }],
  ["redis://u:p%40@h", { host: "h", port: 6379, db: 0, username: "u", password: "p@" }],
  ["rediss://h:1", { host: "h", port: 1, db: 0, tls: { servername: "h" } }],
  ["redis+unix:///tmp/a b/redis.sock", { path: "/tmp/a b/redis.sock" }],
])("%s", (url, redis) => {
  expect(parseMaster(url)).toEqual({ url, cluster: "default", redis });
});

test("the cluster's name and the password of the environment", () => {
  expect(parseMaster("redis://h?cluster=blue").cluster).toBe("blue");
  expect(parseMaster("redis+unix:///s?cluster=blue", { MILLRACE_REDIS_PASSWORD: "pw" })).toMatchObject({
    cluster: "blue",
    redis: { path: "/s", password: "pw" },
  });
});

test.each(["local", "http://h", "redis+unix://relative.sock", "redis://h/x", "redis://h:99999"])("%s is refused", (url) => {
  expect(() => parseMaster(url)).toThrow(expect.objectContaining({ code: "UNKNOWN_MASTER" }));
});

test("passwords are not shown", () => {
  expect(redactMaster("redis://u:hunter2@h:1/0")).toBe("redis://u:***@h:1/0");
  expect(() => parseMaster("redis://u:hunter2@h/x")).toThrow(/u:\*\*\*@h/);
});
