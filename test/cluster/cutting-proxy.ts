// A TCP proxy in front of a unix socket that cuts connections: with each chunk from the server, with the given chance, it
// passes on none or part of it and breaks the connection. Seeded, so that a failure can be had again.
import { connect, createServer, type Server, type Socket } from "node:net";

export class CuttingProxy {
  cuts = 0;
  /** 0 lets everything pass. */
  chance = 0;
  readonly port: number;
  private readonly server: Server;
  private readonly sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.server = server;
    this.sockets = sockets;
    this.port = port;
  }

  static async start(path: string, seed: number): Promise<CuttingProxy> {
    const random = mulberry(seed);
    const sockets = new Set<Socket>();
    const proxy: { current?: CuttingProxy } = {};
    const server = createServer((client) => {
      const upstream = connect(path);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on("error", () => {});
        socket.once("close", () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.on("data", (chunk) => upstream.write(chunk));
      upstream.on("data", (chunk) => {
        const { current } = proxy;
        if (current === undefined || random() >= current.chance) {
          client.write(chunk);
          return;
        }
        current.cuts++;
        client.write(chunk.subarray(0, Math.floor(random() * chunk.length)), () => client.destroy());
      });
    });
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
    );
    proxy.current = new CuttingProxy(server, sockets, port);
    return proxy.current;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
