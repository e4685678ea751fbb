export const BASE = 40;

export class Counter {
  value: number;
  #steps = 0;
  constructor(value: number) {
    this.value = value;
  }
  add(n: number): this {
    this.#steps++;
    this.value += n * this.#steps;
    return this;
  }
}

export function shout(text: string): string {
  return text.toUpperCase();
}

export const named = (n: number): number => n + BASE;

export default function (n: number): number {
  return n * 2;
}
