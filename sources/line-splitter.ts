// Cuts a stream of bytes into lines of UTF-8 text as Java's BufferedReader and Hadoop's LineReader do: a line ends at
// \n, \r or \r\n. Only whole lines are decoded, so characters that span two chunks come out right. The length of an
// unfinished line is bounded.

const LF = 10;
const CR = 13;

/** Longest line in bytes unless the caller says otherwise. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

export class LineSplitter {
  private readonly maxLineBytes: number;
  private readonly tooLong: (lineBytes: number) => void;
  /** Chunks of the unfinished line. */
  private carry: Buffer[] = [];
  private carryBytes = 0;
  private afterCarriageReturn = false;
  private skipping = false;

  /** `tooLong` is called once for a line of more than `maxLineBytes`; that line is left out if it returns. */
  constructor(tooLong: (lineBytes: number) => void, maxLineBytes = MAX_LINE_BYTES) {
    this.tooLong = tooLong;
    this.maxLineBytes = maxLineBytes;
  }

  /** The lines that `chunk` completes. The chunk is not kept. */
  push(chunk: Buffer): string[] {
    let bytes = chunk;
    if (this.afterCarriageReturn && bytes.length > 0) {
      this.afterCarriageReturn = false;
      if (bytes[0] === LF) bytes = bytes.subarray(1);
    }
    if (bytes.length === 0) return [];
    const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
    if (end === 0) {
      this.keep(bytes);
      return [];
    }
    this.afterCarriageReturn = end === bytes.length && bytes[end - 1] === CR;
    const lines = this.decode(bytes.subarray(0, end));
    this.keep(bytes.subarray(end));
    return lines;
  }

  /** The last line, if the stream did not end with a line end. */
  end(): string | undefined {
    const rest = this.carryBytes > 0 ? this.takeCarry().toString("utf8") : undefined;
    this.skipping = false;
    this.afterCarriageReturn = false;
    return rest;
  }

  /** Lines of `bytes`, which ends with a line end, after what was carried. */
  private decode(bytes: Buffer): string[] {
    const skipFirst = this.skipping;
    this.skipping = false;
    let whole = bytes;
    if (this.carryBytes > 0) {
      this.carry.push(bytes);
      whole = this.takeCarry();
    }
    const text = whole.toString("utf8");
    const lines = text.includes("\r") ? text.split(/\r\n|\n|\r/) : text.split("\n");
    lines.pop();
    if (skipFirst) lines.shift();
    // A line of n bytes has at most n UTF-16 units, so most chunks need no closer look.
    if (whole.length <= this.maxLineBytes) return lines;
    return lines.filter((line) => this.fits(Buffer.byteLength(line)));
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0 || this.skipping) return;
    if (this.carryBytes + bytes.length > this.maxLineBytes) {
      this.skipping = true;
      const lineBytes = this.carryBytes + bytes.length;
      this.takeCarry();
      this.tooLong(lineBytes);
      return;
    }
    this.carry.push(Buffer.from(bytes));
    this.carryBytes += bytes.length;
  }

  private fits(lineBytes: number): boolean {
    if (lineBytes <= this.maxLineBytes) return true;
    this.tooLong(lineBytes);
    return false;
  }

  private takeCarry(): Buffer {
    const whole = this.carry.length === 1 ? this.carry[0]! : Buffer.concat(this.carry);
    this.carry = [];
    this.carryBytes = 0;
    return whole;
  }
}
