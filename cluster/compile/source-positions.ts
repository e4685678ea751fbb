// Leads from a place in the JavaScript that esbuild made of one module back to the user's source.
import { SourceMap, type SourceMapPayload } from "node:module";

/** Lines and columns count from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

export class SourcePositions {
  private readonly map: SourceMap;
  private readonly lineStarts: number[] = [0];

  constructor(code: string, map: string) {
    this.map = new SourceMap(JSON.parse(map) as SourceMapPayload);
    for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) this.lineStarts.push(at + 1);
  }

  /** The place in the source that the character at `offset` of the JavaScript comes from. */
  at(offset: number): SourcePosition {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const entry = this.map.findEntry(low, offset - this.lineStarts[low]!);
    if (!("originalLine" in entry)) return { line: 1, column: 1 };
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }
}
