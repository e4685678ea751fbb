#!/usr/bin/env node
// Entry of the `millrace` command. `--version` is answered without loading anything else.
import { packageVersion } from "./package-root.ts";

// Who reads our output may stop reading (`| head`): that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
}

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  console.log(packageVersion());
} else {
  const { runProgram } = await import("./program.ts");
  const code = await runProgram(argv);
  // Whatever a job left open (a timer, a connection) must not keep the command from ending; what it wrote must get out.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => void stream.write("", () => resolve()))),
  );
  process.exit(code);
}
