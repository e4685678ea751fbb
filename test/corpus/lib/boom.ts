// Line and column of each throw are pinned by test/closures-stack.test.ts.
interface Options {
  readonly limit: number;
}

function check(n: number, options: Options): number {
  if (n > options.limit) throw new RangeError(`${n} is too large`);
  return n;
}

export function closures(limit: number) {
  const nested = (n: number): number => {
    const options: Options = { limit };
    return check(n, options);
  };
  return {
    direct: (n: number): string => {
      if (n > limit) {
        throw new Error("direct");
      }
      return "fine";
    },
    throughHelpers: (n: number) => [n].map((each) => nested(each)),
  };
}
