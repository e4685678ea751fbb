import type { Case } from "./case.ts";

class Shape {
  static count = 0;
  static readonly unit = (n: number) => new Shape(n);
  #size: number;
  constructor(size: number) {
    Shape.count++;
    this.#size = size;
  }
  get area(): number {
    return this.#size ** 2;
  }
  scaled(by: number): Shape {
    return new Shape([this.#size].map((size) => size * by)[0]!);
  }
  static of(n: number): Shape {
    return new this(n);
  }
}

class Square extends Shape {
  side = (): number => Math.sqrt(this.area);
  override scaled(by: number): Square {
    return new Square(Math.sqrt(super.scaled(by).area));
  }
}

const Named = class Inner {
  make() {
    return Inner.name;
  }
};

// @ts-ignore: compiled by esbuild, which knows enums
enum Color {
  Red = 1,
  Blue,
}

class Job {
  limit = 3;
  build() {
    const { limit } = this;
    return (n: number) => n > limit;
  }
}

export function cases(): Case[] {
  const by = 3;
  return [
    { name: "made inside", func: (n: number) => new Square(n).scaled(by).side(), calls: [[2]] },
    { name: "static members", func: (n: number) => Shape.of(n).area + Shape.unit(n).area, calls: [[2]] },
    { name: "a static arrow as it is", func: (n: number) => Shape.unit(n).area, calls: [[3]] },
    { name: "a class expression", func: () => new Named().make(), calls: [[]] },
    { name: "an enum", func: (n: number) => Color[n] ?? Color.Blue, calls: [[1], [5]] },
    { name: "a closure made by a method", func: new Job().build(), calls: [[3], [4]] },
    { name: "a class inside the closure", func: (n: number) => { class Local { #n = n; get() { return this.#n + by; } } return new Local().get(); }, calls: [[1]] },
    { name: "an object with methods, made inside", func: (n: number) => ({ n, get twice() { return this.n * 2; }, plus(k: number) { return this.n + k + by; } }).plus(1), calls: [[1]] },
  ];
}
