// The Lua commands of the protocol, one file each in lua/. They are read when first used, from the package's own folder,
// and named in Redis by their SHA-1. Code only: no value is ever pasted into a script.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

export type LuaCommandName =
  | "beat-application"
  | "beat-executor"
  | "enqueue-message"
  | "fence-executor"
  | "free-executor"
  | "lease-executor"
  | "register-application"
  | "report-exit"
  | "report-message"
  | "unregister-application";

export interface LuaCommand {
  readonly source: string;
  readonly sha1: string;
}

// The compiled module is in dist/cluster/protocol; the scripts stay where they are in the package.
const FOLDERS = [new URL("./lua/", import.meta.url), new URL("../../../cluster/protocol/lua/", import.meta.url)];

const commands = new Map<LuaCommandName, LuaCommand>();

export function luaCommand(name: LuaCommandName): LuaCommand {
  let command = commands.get(name);
  if (command === undefined) {
    const url = FOLDERS.map((folder) => new URL(`${name}.lua`, folder)).find((candidate) => existsSync(candidate));
    const source = readFileSync(url ?? new URL(`${name}.lua`, FOLDERS[0]), "utf8");
    command = { source, sha1: createHash("sha1").update(source).digest("hex") };
    commands.set(name, command);
  }
  return command;
}
