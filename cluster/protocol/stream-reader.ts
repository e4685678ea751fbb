// Follows one Redis stream from a cursor on, on a connection of its own: waits without polling, then takes all that is
// there in one reply. Losing Redis does not end it. A stream that begins again must use larger ids (see keys: generation).
import { isMillraceError } from "../../engine/errors.ts";
import type { Master } from "./master-url.ts";
import { RedisConnection, type Reply } from "./redis-connection.ts";

export interface StreamEntry {
  readonly id: string;
  /** Values by field name. */
  readonly fields: ReadonlyMap<string, Buffer>;
}

const BLOCK_MS = 2000;
const MAX_ENTRIES = 256;

export class StreamReader {
  private readonly connection: RedisConnection;
  private readonly key: string;
  private cursor: string;
  private stopped = false;

  private constructor(connection: RedisConnection, key: string, cursor: string) {
    this.connection = connection;
    this.key = key;
    this.cursor = cursor;
  }

  static async open(master: Master, key: string, cursor: string): Promise<StreamReader> {
    const connection = await RedisConnection.connect(master, { commandDeadlineMs: BLOCK_MS + 3000 });
    return new StreamReader(connection, key, cursor);
  }

  /** Begins again with the first entry, where the stream itself was removed. */
  rewind(): void {
    this.cursor = "0-0";
  }

  /** Hands entries over, in order, until `close`. `take` is awaited, so that it holds back what follows. */
  async run(take: (entries: readonly StreamEntry[]) => void | Promise<void>): Promise<void> {
    while (!this.stopped) {
      try {
        const reply = await this.connection.call("XREAD", ["COUNT", MAX_ENTRIES, "BLOCK", BLOCK_MS, "STREAMS", this.key, this.cursor]);
        const entries = readEntries(reply);
        if (entries.length === 0 || this.stopped) continue;
        this.cursor = entries.at(-1)!.id;
        await take(entries);
      } catch (error) {
        if (this.stopped || isMillraceError(error, "STOPPED")) return;
        await new Promise((resolve) => setTimeout(resolve, 100)); // An error reply (loading, failing over): try again.
      }
    }
  }

  close(): void {
    this.stopped = true;
    this.connection.close();
  }
}

function readEntries(reply: Reply): StreamEntry[] {
  const streams = reply as readonly [Buffer, readonly [Buffer, readonly Buffer[]][]][] | null;
  return (streams?.[0]?.[1] ?? []).map(([id, values]) => {
    const fields = new Map<string, Buffer>();
    for (let i = 0; i + 1 < values.length; i += 2) fields.set(values[i]!.toString(), values[i + 1]!);
    return { id: id.toString(), fields };
  });
}
