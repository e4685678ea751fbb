// What the command line listens to while a job runs: it says what receivers report.
import type { StreamingListener } from "../../engine/streaming/streaming-listener.ts";

export function jobListener(say: (line: string) => void): StreamingListener {
  return {
    onReceiverError({ name, lastErrorMessage, lastError }): void {
      const [cause = ""] = lastError.split("\n");
      say(`receiver ${name}: ${cause === "" ? lastErrorMessage : `${lastErrorMessage}: ${cause}`}`);
    },
  };
}
