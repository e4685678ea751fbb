// Registers the masters. What only some masters need is loaded only when they are used.
import { registerBackend } from "../../engine/scheduler/backend.ts";
import { parseStorageMemory } from "../executor/storage-memory.ts";
import { parseLocalMaster } from "./local-master.ts";
import { parseTaskTimeout } from "./task-timeout.ts";

/** Heap limit of a compute thread where nobody says, in MiB. */
const DEFAULT_MEMORY_MIB = 1024;

registerBackend(
  /^local$/,
  async (_master, { conf }) => {
    const { LocalBackend } = await import("./local-backend.ts");
    return new LocalBackend({ storageBytes: parseStorageMemory(conf) });
  },
  () => 1,
);

registerBackend(
  /^local\[/,
  async (master, { conf }) => {
    const { ThreadsBackend } = await import("./threads-backend.ts");
    const memoryMiB = Number(conf.get("executor.memoryMiB") ?? DEFAULT_MEMORY_MIB);
    return new ThreadsBackend({
      threads: parseLocalMaster(master),
      memoryMiB,
      storageBytes: parseStorageMemory(conf),
      argv: process.argv.slice(2),
      taskTimeoutMs: parseTaskTimeout(conf),
    });
  },
  parseLocalMaster,
);

registerBackend(/^redis(s|\+unix)?:/, async (master, options) => {
  const { createRedisBackend } = await import("./redis-backend.ts");
  return createRedisBackend(master, options);
});
