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

/** A line that stands for a part several commands share: `-- include NAME`. */
const INCLUDE = /^-- include ([a-z-]+)$/gm;

const commands = new Map<LuaCommandName, LuaCommand>();

export function luaCommand(name: LuaCommandName): LuaCommand {
  let command = commands.get(name);
  if (command === undefined) {
    const source = readLua(`${name}.lua`).replace(INCLUDE, (_line, part: string) => readLua(`${part}.inc.lua`));
    command = { source, sha1: createHash("sha1").update(source).digest("hex") };
    commands.set(name, command);
  }
  return command;
}

function readLua(file: string): string {
  const url = FOLDERS.map((folder) => new URL(file, folder)).find((candidate) => existsSync(candidate));
  return readFileSync(url ?? new URL(file, FOLDERS[0]), "utf8");
}
