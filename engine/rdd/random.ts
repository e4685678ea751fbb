// Random: numbers that look random and depend on nothing but a seed and a stream's number, on every machine. A partition
// draws from the stream of its index, so a rerun, another attempt and another master draw the same. The generator is
// xoshiro128** (Blackman and Vigna, 2018), its state filled by a multiplicative mixer.

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** `seed` may be any number. */
  constructor(seed: number, stream = 0) {
    const words = new Uint32Array(new Float64Array([seed, stream]).buffer);
    let state = 0x9e3779b9;
    const fill = () => {
      for (const word of words) state = mix(state ^ word);
      return state;
    };
    this.a = fill();
    this.b = fill();
    this.c = fill();
    this.d = fill() | 1; // not all may be zero
  }

  /** The next of the whole numbers from 0 to 2^32 - 1. */
  nextWord(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.b, 5), 7), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotate(this.d, 11);
    return scrambled;
  }

  /** A number from 0 up to, not including, 1; all multiples of 2^-53 are equally likely. */
  next(): number {
    return ((this.nextWord() >>> 5) * 2 ** 26 + (this.nextWord() >>> 6)) / 2 ** 53;
  }

  /** A whole number from 0 up to, not including, `bound`. */
  nextBelow(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** How often something happens that happens `mean` times on average, independently (Poisson). Takes time in `mean`. */
  nextPoisson(mean: number): number {
    let count = 0;
    // A sum of Poisson numbers is one: in pieces, exp(-mean) stays above zero.
    for (let rest = mean; rest > 0; rest -= 16) {
      const limit = Math.exp(-Math.min(rest, 16));
      for (let product = this.next(); product > limit; product *= this.next()) count++;
    }
    return count;
  }
}

/** A seed where the user gave none. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 53);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Spreads each bit over all others (the finalizer of MurmurHash3). */
function mix(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
