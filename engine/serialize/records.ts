// A list of records as bytes: what a block is on the wire and in a raw socket stream. The encoding is that of codec.ts;
// for plain data (null, booleans, numbers, strings, bytes, lists, maps) it is ordinary MessagePack, one array.
import { MillraceError } from "../errors.ts";
import { decode, encode } from "./codec.ts";

/**
 * The bytes of a list of records, for `Receiver.storeBytes` and for programs that send to `rawSocketStream`. Throws
 * CANNOT_ENCODE for records that cannot travel.
 * @example
 * console.log(encodeRecords(["a", "b"]).length); // 5
 */
export function encodeRecords(records: readonly unknown[]): Uint8Array {
  return encode(records);
}

/** The list that `encodeRecords` was given. Throws MESSAGE_REFUSED for any other bytes. */
export function decodeRecords(bytes: Uint8Array): readonly unknown[] {
  const records = decode(bytes);
  if (Array.isArray(records)) return records;
  throw new MillraceError(
    "MESSAGE_REFUSED",
    "Bytes of a block refused: they hold no list of records. Make them with encodeRecords(records).",
  );
}
