// StateKey: a key of a state with what is computed of it once: what stands for it in comparisons, and its hash.
// The hash decides in which order states stand, on every machine and in every version that reads what another has written.
import { hashKey, mapKey } from "../shuffle/key.ts";

/** Bits of the hash in use: few enough for a small integer on every machine. */
export const HASH_BITS = 30;

export class StateKey<K = unknown> {
  readonly key: K;
  /** Equal exactly if the keys are; see `mapKey`. */
  readonly id: unknown;
  readonly hash: number;

  constructor(key: K) {
    this.key = key;
    this.id = mapKey(key);
    this.hash = mixed(hashKey(this.id));
  }
}

/** All bits of a hash in each of its bits: whole numbers are their own hash, and those of one partition share a remainder. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> (32 - HASH_BITS);
}

/** Some order of the ids of keys that share a hash: by type, then by value. 0 if they are equal. */
export function compareIds(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  return (a as string) < (b as string) || Number.isNaN(a) ? -1 : 1;
}
