// How the CLI speaks with the daemon of a local cluster: a unix socket in a 0700 folder, one JSON line there, one JSON line
// back, then the end. Only the user who started the cluster can reach it.
import { connect, createServer, type Server } from "node:net";
import { MillraceError } from "../../engine/errors.ts";

export type ControlRequest =
  | { readonly type: "DescribeCluster" }
  | { readonly type: "ScaleCluster"; readonly executors: number }
  | { readonly type: "StopCluster" };

/** `ready`: how many of the wanted executors are registered. */
export type ControlReply =
  | { readonly ok: true; readonly master: string; readonly wanted: number; readonly ready: number }
  | { readonly ok: false; readonly message: string };

const MAX_LINE_BYTES = 64 * 1024;

export function serveControl(path: string, answer: (request: ControlRequest) => Promise<ControlReply>): Promise<Server> {
  const server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString();
      if (text.length > MAX_LINE_BYTES) socket.destroy();
      const end = text.indexOf("\n");
      if (end < 0) return;
      socket.removeAllListeners("data");
      const reply = (value: ControlReply) => socket.end(`${JSON.stringify(value)}\n`);
      try {
        answer(JSON.parse(text.slice(0, end)) as ControlRequest).then(reply, (error: Error) =>
          reply({ ok: false, message: error.message }),
        );
      } catch (error) {
        reply({ ok: false, message: (error as Error).message });
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

/** Rejects with CLUSTER_UNREACHABLE when the daemon is not there or does not answer in time. */
export function askControl(path: string, request: ControlRequest, timeoutMs: number): Promise<Extract<ControlReply, { ok: true }>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(new MillraceError("CLUSTER_UNREACHABLE", `The local cluster's daemon did not answer (${why}). Run: millrace cluster status`));
    };
    const socket = connect(path);
    let text = "";
    socket.setTimeout(timeoutMs, () => fail(`silent for ${timeoutMs} ms`));
    socket.once("error", (error) => fail(error.message));
    socket.once("connect", () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    socket.once("close", () => {
      if (text === "") return fail("it closed the connection");
      const reply = JSON.parse(text) as ControlReply;
      if (reply.ok) resolve(reply);
      else fail(reply.message);
    });
  });
}
