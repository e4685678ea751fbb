// expect: error 12:14 this closure uses the class `Late`, which only the driver has as it is
// expect: error 15:3 this closure changes `seen`, which nobody reads there
// expect: error 17:20 this closure changes `lengths`, which nobody reads there
import { MillraceContext } from "millrace";
const seen: Record<string, number> = {};
const lengths: number[] = [];
const cache = new Map<number, number>();
const rdd = new MillraceContext("local").range(3);
console.log(await rdd.count());
class Late {}
rdd.map(() => {
  return new Late();
});
rdd.foreach((n) => {
  seen[n] = (seen[n] ?? 0) + 1;
});
rdd.foreach((n) => lengths.push(n));
rdd.map((n) => {
  cache.set(n, n);
  return cache.get(n);
});
