// A value that a merging function may change in place although somebody else keeps it: a copy, unless it is a primitive.
import { decode, encode } from "../serialize/codec.ts";

/** `value` itself if it cannot be changed, else an equal one of its own. */
export function isolated(value: unknown): unknown {
  return typeof value === "object" && value !== null ? decode(encode(value)) : value;
}
