// The accumulators that contexts make: of numbers, and of anything as a list. See Spark's classes of the same names.
import { MillraceError } from "../errors.ts";
import { registerClass } from "../serialize/class-registry.ts";
import { AccumulatorV2 } from "./accumulator.ts";

/** What both accumulators of numbers are. */
abstract class NumberAccumulator extends AccumulatorV2<number, number> {
  protected total = 0;
  protected additions = 0;

  /** Takes what was in another place; for the codec. @internal */
  static filled<A extends NumberAccumulator>(accumulator: A, [total, additions]: readonly [number, number]): A {
    accumulator.total = total;
    accumulator.additions = additions;
    return accumulator;
  }

  /** What `filled` takes; for the codec. @internal */
  static contents(accumulator: NumberAccumulator): readonly [number, number] {
    return [accumulator.total, accumulator.additions];
  }

  /**
   * Has nothing been added? One to which 0 was added is not zero.
   * @example
   * const sum = sc.longAccumulator();
   * sum.add(0);
   * sum.isZero(); // false
   */
  isZero(): boolean {
    return this.total === 0 && this.additions === 0;
  }

  /**
   * Makes sum and count 0.
   * @example
   * const sum = sc.doubleAccumulator();
   * sum.add(0.5);
   * sum.reset();
   * console.log(sum.count); // 0
   */
  reset(): void {
    this.total = 0;
    this.additions = 0;
  }

  /**
   * Adds a number. Throws INVALID_ARGUMENT for what is no number, and in a long accumulator for what is no safe integer.
   * @example
   * const sum = sc.doubleAccumulator();
   * sum.add(0.5);
   * console.log(sum.value); // 0.5
   */
  add(value: number): void {
    this.check(value);
    this.total += value;
    this.additions++;
  }

  /**
   * Adds the sum and the count of another one. Throws INVALID_ARGUMENT for one that is not of numbers.
   * @example
   * const [left, right] = [sc.longAccumulator(), sc.longAccumulator()];
   * right.add(2);
   * left.merge(right);
   * console.log(left.count); // 1
   */
  merge(other: AccumulatorV2<number, number>): void {
    if (!(other instanceof NumberAccumulator))
      throw new MillraceError("INVALID_ARGUMENT", "Cannot merge with an accumulator of another class");
    this.total += other.total;
    this.additions += other.additions;
  }

  /** The sum of the numbers added. */
  get value(): number {
    return this.total;
  }

  /** The same as `value`. */
  get sum(): number {
    return this.total;
  }

  /** How many numbers were added. */
  get count(): number {
    return this.additions;
  }

  /** Mean of the numbers added; NaN if there was none. */
  get avg(): number {
    return this.total / this.additions;
  }

  protected abstract check(value: number): void;
}

/**
 * Sum, count and mean of whole numbers. Made by `sc.longAccumulator()`. Adding what is no safe integer throws
 * INVALID_ARGUMENT. See Spark's `LongAccumulator`.
 * @example
 * const lines = sc.longAccumulator("lines");
 * await sc.parallelize(["a", "b"]).foreach(() => lines.add(1));
 * console.log(lines.value); // 2
 */
export class LongAccumulator extends NumberAccumulator {
  /**
   * One of the same sum and count that no context knows.
   * @example
   * const sum = sc.longAccumulator();
   * sum.add(2);
   * sum.copy().value; // 2
   */
  copy(): LongAccumulator {
    return NumberAccumulator.filled(new LongAccumulator(), NumberAccumulator.contents(this));
  }

  protected check(value: number): void {
    if (Number.isSafeInteger(value)) return;
    throw new MillraceError("INVALID_ARGUMENT", `A long accumulator takes whole numbers, not ${String(value)}: use doubleAccumulator()`);
  }
}

/**
 * Sum, count and mean of numbers. Made by `sc.doubleAccumulator()`. See Spark's `DoubleAccumulator`.
 * @example
 * const weight = sc.doubleAccumulator();
 * await sc.parallelize([0.5, 1.5]).foreach((kg) => weight.add(kg));
 * console.log(weight.avg); // 1
 */
export class DoubleAccumulator extends NumberAccumulator {
  /**
   * One of the same sum and count that no context knows.
   * @example
   * const sum = sc.doubleAccumulator();
   * sum.add(0.5);
   * sum.copy().value; // 0.5
   */
  copy(): DoubleAccumulator {
    return NumberAccumulator.filled(new DoubleAccumulator(), NumberAccumulator.contents(this));
  }

  protected check(value: number): void {
    if (typeof value === "number") return;
    throw new MillraceError("INVALID_ARGUMENT", `A double accumulator takes numbers, not ${String(value)}`);
  }
}

/**
 * A list of all that was added, in the order of partitions. Made by `sc.collectionAccumulator()`. It ends up in the
 * driver's memory: add little. See Spark's `CollectionAccumulator`.
 * @example
 * const odd = sc.collectionAccumulator<number>();
 * await sc.range(4).foreach((n) => { if (n % 2 === 1) odd.add(n); });
 * console.log(odd.value); // [1, 3]
 */
export class CollectionAccumulator<T> extends AccumulatorV2<T, readonly T[]> {
  private items: T[];

  constructor(items: readonly T[] = []) {
    super();
    this.items = [...items];
  }

  /**
   * Has nothing been added?
   * @example
   * sc.collectionAccumulator<string>().isZero(); // true
   */
  isZero(): boolean {
    return this.items.length === 0;
  }

  /**
   * One with the same items that no context knows.
   * @example
   * const words = sc.collectionAccumulator<string>();
   * words.add("a");
   * words.copy().value; // ["a"]
   */
  copy(): CollectionAccumulator<T> {
    return new CollectionAccumulator(this.items);
  }

  /**
   * Empties the list.
   * @example
   * const words = sc.collectionAccumulator<string>();
   * words.add("a");
   * words.reset();
   * console.log(words.value); // []
   */
  reset(): void {
    this.items = [];
  }

  /**
   * Puts a value at the end of the list.
   * @example
   * const words = sc.collectionAccumulator<string>();
   * words.add("a");
   * console.log(words.value); // ["a"]
   */
  add(value: T): void {
    this.items.push(value);
  }

  /**
   * Puts the items of another one behind this one's.
   * @example
   * const [left, right] = [sc.collectionAccumulator<number>(), sc.collectionAccumulator<number>()];
   * left.add(1);
   * right.add(2);
   * left.merge(right);
   * console.log(left.value); // [1, 2]
   */
  merge(other: AccumulatorV2<T, readonly T[]>): void {
    for (const item of other.value) this.items.push(item);
  }

  /** The items; a list of its own. */
  get value(): readonly T[] {
    return [...this.items];
  }
}

registerClass("millrace.LongAccumulator", LongAccumulator, {
  encode: NumberAccumulator.contents,
  decode: (contents) => NumberAccumulator.filled(new LongAccumulator(), contents as [number, number]),
});
registerClass("millrace.DoubleAccumulator", DoubleAccumulator, {
  encode: NumberAccumulator.contents,
  decode: (contents) => NumberAccumulator.filled(new DoubleAccumulator(), contents as [number, number]),
});
registerClass<CollectionAccumulator<unknown>>("millrace.CollectionAccumulator", CollectionAccumulator, {
  encode: (accumulator) => accumulator.value,
  decode: (items) => new CollectionAccumulator(items as unknown[]),
});
