// expect: error 14:37 `this` cannot travel with this closure
// expect: error 17:37 `#secret` cannot travel with this closure
// expect: error 21:31 `super` cannot travel with this closure
// expect: error 25:31 `arguments` of the surrounding function cannot travel
// expect: error 28:31 `new.target` cannot travel with this closure
import type { DStream } from "millrace";
class Base {
  twice(n: number) { return n * 2; }
}
export class Job extends Base {
  limit = 3;
  #secret = 1;
  build(words: DStream<number>) {
    words.flatMapValues((n) => n + [this.limit][0]!);
    const self = this;
    // @ts-ignore
    words.flatMapValues((n) => self.#secret + n);
    return words;
  }
  override twice(n: number, words: DStream<number> = (this as any).words.reduceByKey(() => 1)) {
    words.flatMapValues(() => super.twice(n));
    return 1;
  }
  old(words: DStream<number>) {
    words.flatMapValues(() => arguments.length);
  }
  static Made = function (words: DStream<number>) {
    words.flatMapValues(() => new.target);
  };
}
