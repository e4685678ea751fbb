// The options that `run` and `submit` share. Precedence: set in code, then flag, then environment, then default.
import { basename, extname } from "node:path";
import { type Command, Option } from "commander";
import { DEFAULT_SETTINGS } from "../../engine/streaming/settings.ts";
import type { Duration } from "../../engine/time/duration.ts";
import { parseConf } from "./parse-conf.ts";
import { parseCount } from "./parse-count.ts";
import { parseDuration } from "./parse-duration.ts";

/** What a job is run with. */
export interface JobOptions {
  readonly file: string;
  readonly master: string;
  /** Whether a flag or the environment says the master: then a program must not say another. */
  readonly isMasterSaid: boolean;
  /** Undefined if neither a flag nor the environment says one. */
  readonly batchInterval: Duration | undefined;
  /** Stop after this many batches, the last of which has all that was received. */
  readonly batches: number | undefined;
  readonly name: string;
  readonly conf: ReadonlyMap<string, string>;
  /** Packages left out of the bundle. */
  readonly external: readonly string[];
  /** Everything after `--`. */
  readonly args: readonly string[];
}

interface RawOptions {
  readonly master?: string;
  readonly batchInterval?: Duration;
  readonly batches?: number;
  readonly name?: string;
  readonly conf?: ReadonlyMap<string, string>;
  readonly external?: readonly string[];
}

/** Declares the options on a command. */
export function addJobOptions(command: Command): Command {
  const collect = (value: string, previous: readonly string[] = []) => [...previous, value];
  return command
    .argument("<file>", "the job: a TypeScript or JavaScript file")
    .addOption(
      new Option("--master <url>", "local, local[N], local[*], redis://..., rediss://..., redis+unix://...").env("MILLRACE_MASTER"),
    )
    .addOption(
      new Option("--batch-interval <duration>", "such as 500ms or 1s (default: 1s)")
        .env("MILLRACE_BATCH_INTERVAL")
        .argParser(parseDuration),
    )
    .addOption(
      new Option("--batches <n>", "stop after n batches; receivers end before the last, which has all they stored").argParser(
        parseCount("--batches", 1),
      ),
    )
    .addOption(new Option("--name <name>", "name of the application (default: the file's name)").env("MILLRACE_NAME"))
    .addOption(
      new Option("--conf <key=value>", "a setting (docs/settings.md), or one of your own: app.KEY=VALUE; may be repeated").argParser(
        parseConf,
      ),
    )
    .addOption(new Option("--external <package>", "leave this package out of the bundle; may be repeated").argParser(collect))
    .addHelpText("after", "\nEverything after -- is the job's: millrace run job.ts -- in/ out/");
}

/** The options as the job needs them. */
export function readJobOptions(file: string, raw: RawOptions, args: readonly string[]): JobOptions {
  return {
    file,
    master: raw.master ?? DEFAULT_SETTINGS.master,
    isMasterSaid: raw.master !== undefined,
    batchInterval: raw.batchInterval,
    batches: raw.batches,
    name: raw.name ?? basename(file, extname(file)),
    conf: raw.conf ?? new Map(),
    external: raw.external ?? [],
    args,
  };
}
