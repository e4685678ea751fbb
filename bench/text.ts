// Lines of made-up text with words as frequent as in a real one: the k-th in proportion to 1/k.

const WORDS = 20_000;
const WORDS_A_LINE = 8;

/** The same lines for the same seed. */
export function makeLines(count: number, seed: number): string[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  return Array.from({ length: count }, () => Array.from({ length: WORDS_A_LINE }, () => `word${Math.floor(WORDS ** next())}`).join(" "));
}
