// Records of numeric operations are numbers: what is none is refused before it is added to one.
import { MillraceError } from "../errors.ts";

export function requireNumber(record: unknown): number {
  if (typeof record === "number") return record;
  const text = typeof record === "string" ? JSON.stringify(record) : String(record);
  throw new MillraceError("INVALID_ARGUMENT", `A numeric operation needs numbers, not ${typeof record} ${text.slice(0, 60)}`);
}
