// Ctrl-C and SIGTERM: the first finishes the running batch and says so, the second ends the process now.
import { EXIT } from "./exit-code.ts";

/** The part of `process` that this needs. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): void;
}

/** Calls `stopGracefully` at the first signal. The function returned stops listening. */
export function onStopSignals(source: SignalSource, say: (line: string) => void, stopGracefully: () => void): () => void {
  let asked = false;
  const listen = (signal: "SIGINT" | "SIGTERM", name: string, code: number) => {
    const listener = () => {
      if (asked) {
        say("Stopping now.");
        source.exit(code);
        return;
      }
      asked = true;
      say(`Stopping after the running batch. ${name} again stops now.`);
      stopGracefully();
    };
    source.on(signal, listener);
    return () => source.off(signal, listener);
  };
  const unlisten = [listen("SIGINT", "Ctrl-C", EXIT.interrupted), listen("SIGTERM", "SIGTERM", EXIT.terminated)];
  return () => {
    for (const remove of unlisten) remove();
  };
}
