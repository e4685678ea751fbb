import type { Case } from "./case.ts";

const x = "module";
let counter = 0;

export function cases(): Case[] {
  const made: Case[] = [];
  const early = () => later;
  const later = { value: "declared later" };
  made.push({ name: "a variable declared later", func: early, calls: [[]] });
  {
    const x = "block";
    made.push({ name: "a block's variable", func: () => x, calls: [[]] });
    {
      const x = "inner block";
      made.push({ name: "an inner block's variable", func: () => x, calls: [[]] });
    }
  }
  made.push({ name: "the module's variable", func: () => x, calls: [[]] });
  for (let i = 0; i < 2; i++) made.push({ name: `round ${i}`, func: (n: number) => n + i, calls: [[10]] });
  for (const [k, v] of Object.entries({ a: 1, b: 2 })) made.push({ name: `entry ${k}`, func: () => [k, v], calls: [[]] });
  for (var j = 0; j < 2; j++) made.push({ name: `a var of a loop, round ${j}`, func: () => j, calls: [[]] });
  try {
    throw new Error("caught");
  } catch (error) {
    const { message } = error as Error;
    made.push({ name: "a catch parameter", func: () => [message, (error as Error).message], calls: [[]] });
  }
  outer: for (const a of [1, 2]) {
    for (const b of [1, 2]) {
      if (b === 2) continue outer;
      made.push({ name: `under a label ${a}`, func: () => { inner: for (const q of [1, 2, 3]) { if (q === 2) break inner; } return a * 10 + b; }, calls: [[]] });
    }
  }
  switch (made.length > 0) {
    case true: {
      const inCase = "case";
      made.push({ name: "a variable of a case", func: () => inCase, calls: [[]] });
    }
  }
  const shadow = (x: string) => {
    const inner = (y: string) => { const x = `${y}?`; return [x].map((x) => x + y); };
    return [x, inner(x)];
  };
  made.push({ name: "shadowing all the way", func: shadow, calls: [["p"]] });
  let threshold = 1;
  made.push({ name: "a let that is read again", func: (n: number) => n > threshold, calls: [[1], [2]], between: () => { threshold = 2; } });
  const settings = { depth: 1 };
  made.push({ name: "an object that changed", func: () => settings.depth, calls: [[]], between: () => { settings.depth = 5; } });
  var hoisted = "set later";
  made.push({ name: "a var", func: () => hoisted, calls: [[]] });
  function declared() { return block(); function block() { return later.value; } }
  made.push({ name: "a declaration inside a declaration", func: () => declared(), calls: [[]] });
  counter = made.length;
  return made;
}



export const topLevel: Case[] = [];
for (const level of [1, 2]) topLevel.push({ name: `a block at module level ${level}`, func: () => level, calls: [[]] });
export { counter };
