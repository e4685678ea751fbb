// Broadcasts, accumulators and what a task knows of itself.
import { AccumulatorV2, type MillraceContext, registerClass, TaskContext } from "millrace";
import { type RddCase, rdds } from "./case.ts";

/** An accumulator of a program's own: the words added, each once, in the order they came. */
class Words extends AccumulatorV2<string, string> {
  readonly words = new Set<string>();

  isZero() {
    return this.words.size === 0;
  }
  copy() {
    const copy = new Words();
    copy.merge(this);
    return copy;
  }
  reset() {
    this.words.clear();
  }
  add(word: string) {
    this.words.add(word);
  }
  merge(other: AccumulatorV2<string, string>) {
    for (const word of other.value.split(" ")) if (word !== "") this.add(word);
  }
  get value() {
    return [...this.words].join(" ");
  }
}

registerClass("suite.Words", Words, {
  encode: ({ words }) => words,
  decode(words) {
    const made = new Words();
    for (const word of words as Set<string>) made.add(word);
    return made;
  },
});

async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "nothing was thrown",
    (error: Error) => error.message,
  );
}

const twice = (sc: MillraceContext) => sc.range(0, 6, 1, 3).map((n) => [n % 2, n]);

export const sharedVariables: readonly RddCase[] = [
  rdds(
    "a broadcast is read by all partitions, also nested in what a closure captured",
    [
      ["b", "a", "b"],
      [11, 12],
    ],
    async (sc) => {
      const names = sc.broadcast(
        new Map([
          [0, "a"],
          [1, "b"],
        ]),
      );
      const settings = { offset: sc.broadcast(10) };
      const add = (n: number) => n + settings.offset.value;
      return [
        await sc
          .parallelize([1, 0, 1], 3)
          .map((n) => names.value.get(n))
          .collect(),
        await sc
          .parallelize([1, 2], 2)
          .map((n) => add(n))
          .collect(),
      ];
    },
  ),
  rdds("a broadcast is as it was when it was made", [1, 1], async (sc) => {
    const list = [1, 2, 3];
    const made = sc.broadcast(list);
    list[0] = 9;
    return sc
      .parallelize([0, 0], 2)
      .map((index) => made.value[index])
      .collect();
  }),
  rdds(
    "a broadcast of several megabytes, in several jobs, by way of a shuffle",
    [
      5_000_000,
      5_000_000,
      [
        [0, 15_000_000],
        [1, 15_000_000],
      ],
    ],
    async (sc) => {
      const large = sc.broadcast({ text: "x".repeat(5_000_000) });
      const lengths = sc.range(0, 2, 1, 2).map(() => large.value.text.length);
      const sums = twice(sc)
        .mapValues(() => large.value.text.length)
        .reduceByKey((a, b) => a + b, 2);
      return [await lengths.first(), await lengths.reduce((a, b) => Math.max(a, b)), (await sums.collect()).sort(([a], [b]) => a - b)];
    },
  ),
  rdds("a broadcast that was unpersisted is sent again, one that was destroyed is gone", [[3], [3], true, true], async (sc) => {
    const list = sc.broadcast([1, 2, 3]);
    const lengths = () =>
      sc
        .parallelize(["x"], 1)
        .map(() => list.value.length)
        .collect();
    const before = await lengths();
    list.unpersist();
    const again = await lengths();
    list.destroy();
    const message = await rejection(lengths());
    let driver = "";
    try {
      list.value;
    } catch (error) {
      driver = (error as Error).message;
    }
    const text = `Attempted to use Broadcast(${list.id}) after it was destroyed`;
    return [before, again, message.includes(text), driver === text];
  }),
  rdds("accumulators of numbers count what tasks add, and the driver", [15, 6, 2.5, 0, true], async (sc) => {
    const sum = sc.longAccumulator("sum");
    const half = sc.doubleAccumulator();
    await sc.range(0, 6, 1, 3).foreach((n) => {
      sum.add(n);
      half.add(n / 2);
    });
    half.add(-5);
    const { value, count } = sum;
    const unused = sc.longAccumulator();
    return [value, count, half.sum, unused.value, unused.isZero()];
  }),
  rdds("a collection keeps the order of partitions, whichever task ends first", [[0, 1, 2, 3, 4, 5, 6, 7]], async (sc) => {
    const all = sc.collectionAccumulator<number>("all");
    await sc.range(0, 8, 1, 4).foreachPartition(async (numbers, task) => {
      if (task.partition % 2 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
      for (const n of numbers) all.add(n);
    });
    return [all.value];
  }),
  rdds("an accumulator of the program's own; what a task reads is what the task added", ["a b c", ["a b", "c b"]], async (sc) => {
    const words = sc.register(new Words(), "words");
    const seen = await sc
      .parallelize(["a", "b", "c", "b"], 2)
      .mapPartitions((records) => {
        for (const word of records) words.add(word);
        return [words.value];
      })
      .collect();
    return [words.value, seen];
  }),
  rdds("what is added on the map side counts once, and again only when it is computed again", [6, 6, 12, 6], async (sc) => {
    const mapped = sc.longAccumulator();
    const reduced = sc.longAccumulator();
    const counted = twice(sc).map((pair) => {
      mapped.add(1);
      return pair;
    });
    const sums = counted
      .reduceByKey((a, b) => a + b, 2)
      .map((pair) => {
        reduced.add(1);
        return pair;
      });
    await sums.count();
    const first = mapped.value;
    await sums.count();
    const second = mapped.value;
    await counted.count();
    return [first, second, mapped.value, reduced.value + 2];
  }),
  rdds("a task that fails adds nothing", ["boom", 0], async (sc) => {
    const seen = sc.longAccumulator();
    const message = await rejection(
      sc.parallelize([1], 1).foreach(() => {
        seen.add(1);
        throw new Error("boom");
      }),
    );
    return [/boom/.exec(message)?.[0], seen.value];
  }),
  rdds("an accumulator that no context knows is refused where it would travel", [true], async (sc) => {
    const lost = new Words();
    if (sc.master === "local") return [true];
    return [(await rejection(sc.parallelize(["a"], 1).foreach((word) => lost.add(word)))).includes("sc.register(accumulator)")];
  }),
  rdds("a task knows its partition, its attempt and its stage", [[0, 1, 1], [true, true], 0], async (sc) => {
    const ids = await sc
      .range(0, 3, 1, 2)
      .map(() => TaskContext.getPartitionId())
      .collect();
    const known = await sc
      .range(0, 2, 1, 2)
      .mapPartitions(() => {
        const task = TaskContext.get();
        return [task !== undefined && task.attemptNumber === 0 && task.stageId >= 0 && task.taskAttemptId !== "" && !task.isCompleted()];
      })
      .collect();
    return [ids, known, TaskContext.getPartitionId()];
  }),
  rdds(
    "listeners of a task's end run after it, the last one first; one that throws fails the task",
    [["end", "second", "first"], true],
    async (sc) => {
      const log = sc.collectionAccumulator<string>();
      await sc.parallelize([1], 1).foreachPartition((_numbers, task) => {
        task.addTaskCompletionListener(() => log.add("first"));
        task.addTaskCompletionListener(async (context) => log.add(context.isCompleted() ? "second" : "too early"));
        log.add("end");
      });
      const failing = sc.parallelize([1], 1).foreachPartition((_numbers, task) => {
        task.addTaskCompletionListener(() => {
          throw new Error("not closed");
        });
      });
      return [log.value, (await rejection(failing)).includes("not closed")];
    },
  ),
];
