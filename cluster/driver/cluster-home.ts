// Where a local cluster keeps what belongs to it: `$MILLRACE_HOME` (default ~/.millrace, 0700). All paths are made here.
//   secret         the cluster's secret (0600)
//   cluster.json   what runs: the daemon's pid and control socket, the master URL (0600)
//   run-XXXXXX/    of one running daemon: Redis' socket, the control socket, logs, the executors' folders
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface ClusterState {
  readonly version: 1;
  readonly pid: number;
  readonly master: string;
  /** The daemon's unix socket. */
  readonly control: string;
  readonly runFolder: string;
}

export class ClusterHome {
  readonly folder: string;

  constructor(folder: string = process.env.MILLRACE_HOME || join(homedir(), ".millrace")) {
    this.folder = folder;
  }

  get secretFile(): string {
    return join(this.folder, "secret");
  }

  get stateFile(): string {
    return join(this.folder, "cluster.json");
  }

  /** A new private folder for a daemon. */
  makeRunFolder(): string {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    return mkdtempSync(join(this.folder, "run-"));
  }

  /** The state of the running cluster; undefined if there is none, or only what a killed one left. */
  readState(): ClusterState | undefined {
    const state = this.readFile();
    return state !== undefined && isAlive(state.pid) ? state : undefined;
  }

  /** What a daemon left that was killed. */
  readRemains(): ClusterState | undefined {
    const state = this.readFile();
    return state !== undefined && !isAlive(state.pid) ? state : undefined;
  }

  private readFile(): ClusterState | undefined {
    try {
      const state = JSON.parse(readFileSync(this.stateFile, "utf8")) as ClusterState;
      return state.version === 1 && Number.isInteger(state.pid) ? state : undefined;
    } catch {
      return undefined;
    }
  }

  writeState(state: ClusterState): void {
    const temporary = `${this.stateFile}.${state.pid}`;
    writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.stateFile);
  }

  removeState(): void {
    rmSync(this.stateFile, { force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
