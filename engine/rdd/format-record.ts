// Records as people read them, in print() and text files: pairs and tuples as `(word,3)`, strings as they are.
import { inspect } from "node:util";

/**
 * A record as `print` and `saveAsTextFile` show it.
 * @example
 * formatRecord(["a", [1, 2]]); // "(a,(1,2))"
 */
export function formatRecord(record: unknown): string {
  if (Array.isArray(record)) return `(${record.map(formatRecord).join(",")})`;
  if (typeof record === "object" && record !== null) {
    return record instanceof Date && !Number.isNaN(record.getTime())
      ? record.toISOString()
      : inspect(record, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 6 });
  }
  return String(record);
}
