import type { Case } from "./case.ts";

const moduleFact = (n: number): number => (n < 2 ? 1 : n * moduleFact(n - 1));

export function cases(): Case[] {
  const limit = 1;
  const fact = (n: number): number => (n <= limit ? 1 : n * fact(n - 1));
  function fib(n: number): number {
    return n <= limit ? n : fib(n - 1) + fib(n - 2);
  }
  function even(n: number): boolean {
    return n === 0 || odd(n - 1);
  }
  function odd(n: number): boolean {
    return n !== 0 && even(n - 1);
  }
  const ping = (n: number): string => (n === 0 ? "ping" : pong(n - 1));
  const pong = (n: number): string => (n === 0 ? "pong" : ping(n - 1));
  let late: (n: number) => number = (n) => n;
  late = (n) => (n === 0 ? limit : late(n - 1));
  const table = { down: (n: number): number => (n === 0 ? limit : table.down(n - 1)) };
  return [
    { name: "a named function expression", func: function self(n: number): number { return n <= limit ? 1 : n * self(n - 1); }, calls: [[5]] },
    { name: "an arrow by its constant", func: fact, calls: [[6]] },
    { name: "a nested declaration", func: fib, calls: [[10]] },
    { name: "declarations that call each other", func: even, calls: [[10], [7]] },
    { name: "the other one", func: odd, calls: [[10], [7]] },
    { name: "both captured", func: (n: number) => [even(n), odd(n)], calls: [[3]] },
    { name: "arrows that call each other", func: ping, calls: [[3], [4]] },
    { name: "a variable set later", func: (n: number) => late(n), calls: [[3]] },
    { name: "an object that holds the function", func: (n: number) => table.down(n), calls: [[3]] },
    { name: "an arrow at module level", func: (n: number) => moduleFact(n), calls: [[5]] },
    { name: "that arrow as it is", func: moduleFact, calls: [[5]] },
  ];
}
