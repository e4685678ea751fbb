import { expect, test } from "vitest";
import { childEnvironment, secretEnvironment } from "./child-environment.ts";

test("only what is on the list reaches a child; the secret's value only when it is given on purpose", () => {
  const env = {
    PATH: "/bin",
    HOME: "/h",
    NODE_EXTRA_CA_CERTS: "/ca",
    NODE_CHANNEL_FD: "3",
    MILLRACE_HOME: "/m",
    MILLRACE_SECRET: "hunter2",
    AWS_SECRET_ACCESS_KEY: "canary",
    DATABASE_URL: "canary",
  };
  expect(childEnvironment(env, { EXTRA: "1" })).toEqual({
    PATH: "/bin",
    HOME: "/h",
    NODE_EXTRA_CA_CERTS: "/ca",
    MILLRACE_HOME: "/m",
    EXTRA: "1",
  });
});

test("the secret is handed on as it came", () => {
  expect(secretEnvironment({}, "/f")).toEqual({ MILLRACE_SECRET_FILE: "/f" });
  expect(secretEnvironment({ MILLRACE_SECRET_FILE: "/g" }, "/f")).toEqual({ MILLRACE_SECRET_FILE: "/g" });
  expect(secretEnvironment({ MILLRACE_SECRET: "s" }, "/f")).toEqual({ MILLRACE_SECRET: "s" });
});
