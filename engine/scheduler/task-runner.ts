// Runs one task on an executor: walks its plan from the inputs to the sink, with every run of narrow steps fused into
// one loop. It never plans and never talks to anyone; what it needs from outside is its TaskEnvironment.
import type { AnyFunction } from "../closure/closure.ts";
import { MillraceError } from "../errors.ts";
import { ownRecords, withOwnRecords } from "../rdd/own-records.ts";
import type { CacheBinding, Chunks, PlanNode, ShuffleReadBinding, ShuffleWriteBinding, SinkPlan, TaskIO } from "../rdd/plan.ts";
import type { FusedSink, FusedStep, Segment } from "../rdd/segment.ts";
import { compileSegment } from "../rdd/segment-compiler.ts";
import { describeFunction, functionDetails, requireSynchronous } from "../rdd/user-function.ts";
import type { Bucket } from "../shuffle/bucket.ts";
import { mergeBuckets } from "../shuffle/merge.ts";
import type { BlockId, ExecutorId } from "../storage/block.ts";
import type { PartitionCache } from "../storage/partition-cache.ts";
import { accumulatorUpdates } from "./accumulator.ts";
import { isBroadcastLoaded, loadBroadcast } from "./broadcast.ts";
import type { MapStatus, Task, TaskOutcome } from "./task.ts";
import { TaskContext } from "./task-context.ts";
import { isTaskFailure, taskFailureError } from "./task-failure.ts";

/** What a task finds on its executor. */
export interface TaskEnvironment {
  readonly executorId: ExecutorId;
  /** Persisted partitions. */
  readonly cache: PartitionCache;
  /** Keeps the buckets of a map output and gives their sizes in bytes, 0 for an empty one. */
  writeBuckets(binding: ShuffleWriteBinding, buckets: readonly Bucket[]): readonly number[];
  /** The buckets asked for, in their order. Rejects with a fetchFailed task failure. */
  readBuckets(binding: ShuffleReadBinding): Promise<readonly Bucket[]>;
  readBlock(id: BlockId, locations: readonly ExecutorId[]): Promise<readonly unknown[]>;
  /** True where bindings and blocks are not decoded for each task: their records are not its own. */
  readonly sharesRecords?: boolean;
  /** Did the driver ask for its end? */
  isKilled(taskId: string): boolean;
}

/** Runs a task to its outcome; never rejects. One that was killed ends between two chunks of its input, or when it is done. */
export async function runTask(task: Task, environment: TaskEnvironment): Promise<TaskOutcome> {
  const startMs = performance.now();
  const isKilled = () => environment.isKilled(task.taskId);
  const context = new TaskContext({
    ...task,
    executorId: environment.executorId,
    readBlock: (id, locations) => environment.readBlock(id, locations),
    isKilled,
    endIfKilled: () => {
      if (isKilled()) throw taskFailureError({ type: "killed", reason: "the driver has ended it" });
    },
  });
  const run = new TaskRun(task, environment, context);
  try {
    context.endIfKilled();
    const value = await context.run(() => run.run());
    const metrics = { runMs: performance.now() - startMs, recordsRead: run.recordsRead };
    const added = context.accumulators.size === 0 ? {} : { accumulators: accumulatorUpdates(context) };
    return { ok: true, value, cached: environment.cache.takeChanges(), metrics, ...added };
  } catch (error) {
    if (isTaskFailure(error)) return { ok: false, failure: error.failure };
    return {
      ok: false,
      failure: { type: "exception", error: error instanceof Error ? error : new Error(`The job threw ${String(error)}`) },
    };
  }
}

type FusibleStep = PlanNode & { op: "step"; kind: FusedStep["kind"] };

class TaskRun {
  recordsRead = 0;
  private readonly task: Task;
  private readonly environment: TaskEnvironment;
  private readonly io: TaskContext;

  constructor(task: Task, environment: TaskEnvironment, io: TaskContext) {
    this.task = task;
    this.environment = environment;
    this.io = io;
  }

  async run(): Promise<unknown> {
    const { plan, broadcasts = [] } = this.task;
    for (const { id, chunks } of broadcasts) {
      if (isBroadcastLoaded(id)) continue;
      const parts: (readonly unknown[])[] = [];
      for (const chunk of chunks) parts.push(await this.records(chunk));
      loadBroadcast(id, parts);
    }
    return this.sink(plan.sink, plan.node);
  }

  private async sink(sink: SinkPlan, node: PlanNode): Promise<unknown> {
    switch (sink.op) {
      case "partition": {
        const records = await this.records(node);
        return await (sink.func as (records: Iterable<unknown>, io: TaskIO) => unknown)(records.values(), this.io);
      }
      case "shuffleWrite": {
        const { combine, numPartitions, partition } = sink;
        const fused: FusedSink =
          combine === null ? { op: "buckets", numPartitions, partition } : { op: "combine", numPartitions, partition, combine };
        const buckets = (await this.fuse(node, fused)) as Bucket[];
        const status: MapStatus = { bucketBytes: this.environment.writeBuckets(this.binding(sink.slot), buckets) };
        return status;
      }
      default:
        return this.fuse(node, sink);
    }
  }

  /** Runs the steps at the end of `node` and the sink as one loop over what stands before them. */
  private async fuse(node: PlanNode, sink: FusedSink): Promise<unknown> {
    let steps: readonly FusedStep[] = [];
    let base = node;
    let isCopied = false;
    while (isFusible(base)) {
      if (base.shared === true) {
        steps = withOwnRecords(steps, sink, "states");
        isCopied = true;
      }
      steps = [{ kind: base.kind, func: base.func }, ...steps];
      base = base.parent;
    }
    const input = await this.input(base);
    // A merging function may change its first argument; what a cache or the driver's own list holds must not change with it.
    const isUnchanged = steps.every((step) => step.kind === "filter");
    const shared = this.sharedWith(base);
    const isOwn = isCopied || shared === "cache" || base.op === "shuffleRead";
    const isolate = !isOwn && (isUnchanged || base.op === "cache" || base.op === "concat");
    const segment = compileSegment(
      shared === undefined ? steps : withOwnRecords(steps, sink, shared),
      sink.op === "reduce" || sink.op === "combine" ? { ...sink, isolate } : sink,
    );
    try {
      await this.pushAll(input, segment.push);
    } catch (error) {
      abandon(segment);
      throw error;
    }
    return segment.finish();
  }

  /** Who else has the records of a node, so that its readers get copies. */
  private sharedWith(node: PlanNode): "cache" | "driver" | undefined {
    if (node.op === "cache") return node.isolate === true ? "cache" : undefined;
    return node.op === "source" && node.shared === true && this.environment.sharesRecords === true ? "driver" : undefined;
  }

  private async pushAll(chunks: Chunks, push: (chunk: readonly unknown[]) => boolean): Promise<void> {
    if (Array.isArray(chunks)) {
      for (const chunk of chunks) {
        this.io.endIfKilled();
        if (push(chunk as readonly unknown[])) return;
      }
      return;
    }
    for await (const chunk of chunks) {
      this.io.endIfKilled();
      if (push(chunk)) return;
    }
  }

  /** All records of a node in one array. The array may be a cached one: it must not be changed. */
  private async records(node: PlanNode): Promise<readonly unknown[]> {
    if (!isFusible(node)) {
      const input = await this.input(node);
      if (Array.isArray(input) && input.length === 1) {
        const records = input[0] as readonly unknown[];
        const shared = this.sharedWith(node);
        return shared === undefined ? records : ownRecords(records, shared);
      }
    }
    return (await this.fuse(node, { op: "collect" })) as unknown[];
  }

  /** The chunks of a node that begins a loop. */
  private async input(node: PlanNode): Promise<Chunks> {
    switch (node.op) {
      case "source": {
        const chunks = await (node.read as (binding: unknown, io: TaskIO) => Chunks | Promise<Chunks>)(this.binding(node.slot), this.io);
        return this.counted(chunks);
      }
      case "shuffleRead": {
        const buckets = await this.environment.readBuckets(this.binding(node.slot));
        const merged = mergeBuckets(buckets, node.combine, node.combined);
        this.recordsRead += merged.length;
        return [merged];
      }
      case "cache":
        return [await this.cachedRecords(node)];
      case "concat":
        return this.concat(node.parents);
      case "step":
        return [await this.mapPartitions(node)];
      case "zipPartitions": {
        const iterators: Iterable<unknown>[] = [];
        for (const parent of node.parents) iterators.push((await this.records(parent)).values());
        const func = node.func as (iterators: readonly Iterable<unknown>[], partition: number) => unknown;
        return [await collected(await func(iterators, this.binding(node.slot)), node.func, "zipPartitions")];
      }
    }
  }

  private counted(chunks: Chunks): Chunks {
    const count = (chunk: readonly unknown[]) => {
      this.recordsRead += chunk.length;
      return chunk;
    };
    if (Array.isArray(chunks)) return (chunks as unknown[][]).map(count);
    return (async function* () {
      for await (const chunk of chunks) yield count(chunk);
    })();
  }

  private async *concat(parents: readonly PlanNode[]): AsyncIterable<readonly unknown[]> {
    for (const parent of parents) yield await this.records(parent);
  }

  private async mapPartitions(node: PlanNode & { op: "step" }): Promise<readonly unknown[]> {
    const records = await this.records(node.parent);
    const func = node.func as (records: Iterable<unknown>, partition: number) => unknown;
    const partition = node.slot === undefined ? this.task.partition : this.binding<number>(node.slot);
    return collected(await func(records.values(), partition), node.func, "mapPartitions");
  }

  private async cachedRecords(node: PlanNode & { op: "cache" }): Promise<readonly unknown[]> {
    const { blockId, locations } = this.binding<CacheBinding>(node.slot);
    const { cache } = this.environment;
    let records = await cache.read(blockId, node.level, locations);
    if (records === undefined) {
      if (node.parent === null) throw taskFailureError({ type: "cacheMissing", blockId, executorIds: locations });
      records = await this.records(node.parent);
      await cache.put(blockId, records, node.level);
    }
    return records;
  }

  private binding<B>(slot: number): B {
    return this.task.bindings[slot] as B;
  }
}

/** Makes a segment usable again after an error; what it throws for the half-done work says nothing new. */
function abandon(segment: Segment): void {
  try {
    segment.finish();
  } catch {}
}

/** What a function of a whole partition gave, as an array. */
async function collected(result: unknown, func: AnyFunction, operator: string): Promise<readonly unknown[]> {
  const records = await arrayOf(result, func, operator);
  for (const record of records) requireSynchronous(record, func, operator);
  return records;
}

async function arrayOf(result: unknown, func: AnyFunction, operator: string): Promise<readonly unknown[]> {
  if (Array.isArray(result)) return result;
  if (typeof (result as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === "function") {
    const values: unknown[] = [];
    for await (const value of result as AsyncIterable<unknown>) values.push(value);
    return values;
  }
  if (typeof (result as Iterable<unknown> | undefined)?.[Symbol.iterator] === "function") return [...(result as Iterable<unknown>)];
  throw new MillraceError("INVALID_ARGUMENT", `${describeFunction(func, operator)} must return an iterable, not ${typeof result}`, {
    details: functionDetails(func),
  });
}

function isFusible(node: PlanNode): node is FusibleStep {
  return node.op === "step" && node.kind !== "mapPartitions";
}
