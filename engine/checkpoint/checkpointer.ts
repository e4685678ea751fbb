// Writes marked RDDs to the checkpoint store after the first job that computed them, and cuts their lineage: from then
// on an RDD reads its own checkpoint and lets go of what it was made from. See Spark's `ReliableRDDCheckpointData`.
//
//     marked --a job that reaches it has succeeded--> writing --> done (lineage cut)
//                                                        | failed: marked again, the next job tries anew
//
// A checkpoint that cannot be written is reported and costs no job its result: the lineage still stands.
import { MillraceError } from "../errors.ts";
import type { SinkPlan } from "../rdd/plan.ts";
import type { NodeScope, RDDNode } from "../rdd/rdd-node.ts";
import { SourceRDD } from "../rdd/source-rdd.ts";
import { type CheckpointStore, checkpointStore } from "./checkpoint-store.ts";

export interface CheckpointerOptions {
  /** Names this application's folder below the checkpoint directory. */
  readonly unique: string;
  run(node: RDDNode, sink: SinkPlan): Promise<unknown[]>;
  reportError(message: string, error: unknown): void;
}

export class Checkpointer {
  private readonly options: CheckpointerOptions;
  private directory: string | undefined;
  private readonly folders = new Set<string>();
  private readonly marked = new Set<RDDNode>();
  private readonly writing = new Map<RDDNode, Promise<void>>();

  constructor(options: CheckpointerOptions) {
    this.options = options;
  }

  /** Where checkpoints go; undefined switches them off. */
  setDirectory(directory: string | undefined): void {
    this.directory = directory;
  }

  getDirectory(): string | undefined {
    return this.directory;
  }

  /** Has `node` written by the first job that reaches it. Throws CHECKPOINT_DIR_NOT_SET where it needs a directory. */
  mark(node: RDDNode, kind: "reliable" | "local"): void {
    if (node.checkpoint?.done === true) return;
    if (kind === "reliable" && this.directory === undefined) {
      throw new MillraceError(
        "CHECKPOINT_DIR_NOT_SET",
        "Checkpoint directory has not been set in the SparkContext: call setCheckpointDir(directory) first",
      );
    }
    if (kind === "local") node.persistOnDiskToo();
    node.checkpoint = { kind, path: kind === "reliable" ? this.pathOf(node) : undefined, done: false };
    this.marked.add(node);
  }

  /** Nobody will ask for this RDD any more: it is not written, and its lineage not held. */
  unmark(node: RDDNode): void {
    this.marked.delete(node);
  }

  /** After a job over `node`: writes what it reached, what lies furthest up first. */
  async afterJob(node: RDDNode): Promise<void> {
    if (this.marked.size === 0) return;
    for (const reached of this.markedBehind(node)) {
      const running = this.writing.get(reached) ?? this.write(reached);
      this.writing.set(reached, running);
      await running.finally(() => this.writing.delete(reached));
    }
  }

  /** Removes the files of a checkpoint that nobody reads any more. */
  async remove(path: string): Promise<void> {
    await checkpointStore()
      .remove(path)
      .catch((error: unknown) => this.options.reportError(`The checkpoint ${path} could not be removed`, error));
  }

  /** Removes all that this application wrote. */
  async close(): Promise<void> {
    this.marked.clear();
    for (const folder of this.folders) await this.remove(folder);
  }

  private pathOf(node: RDDNode): string {
    const store = checkpointStore();
    const folder = store.folder(this.directory!, this.options.unique);
    this.folders.add(folder);
    return store.rddPath(folder, node.id);
  }

  /** Marked nodes that `node` is made from, parents before children. */
  private markedBehind(node: RDDNode): RDDNode[] {
    const found: RDDNode[] = [];
    const seen = new Set<RDDNode>();
    const path: { readonly at: RDDNode; next: number }[] = [];
    const enter = (at: RDDNode) => {
      if (seen.has(at)) return;
      seen.add(at);
      path.push({ at, next: 0 });
    };
    enter(node);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const dependency = top.at.dependencies[top.next++];
      if (dependency !== undefined) enter(dependency.type === "narrow" ? dependency.narrow.node : dependency.shuffle.node);
      else {
        path.pop();
        if (this.marked.has(top.at)) found.push(top.at);
      }
    }
    return found;
  }

  private async write(node: RDDNode): Promise<void> {
    const { checkpoint } = node;
    if (checkpoint === undefined || checkpoint.done) return;
    try {
      if (checkpoint.path === undefined) await this.keepLocally(node);
      else await writeCheckpoint(checkpointStore(), node, checkpoint.path, this.options.run);
      checkpoint.done = true;
      this.marked.delete(node);
    } catch (error) {
      this.options.reportError(`RDD ${node.id} (${node.label}) could not be checkpointed; the next job that uses it tries again`, error);
    }
  }

  /** Computes what is not kept yet; then nothing but the kept partitions can give the records. */
  private async keepLocally(node: RDDNode): Promise<void> {
    await this.options.run(node, { op: "count" });
    node.cutLineage(new LocalCheckpointRDD(node.scope, node.numPartitions));
  }
}

async function writeCheckpoint(
  store: CheckpointStore,
  node: RDDNode,
  path: string,
  run: (node: RDDNode, sink: SinkPlan) => Promise<unknown[]>,
): Promise<void> {
  const form = node.checkpointForm?.();
  await store.prepare(path);
  const sizes = await run(form?.written ?? node, { op: "partition", func: store.partWriter(path) });
  await store.commit(path, node.numPartitions);
  const parts = Array.from({ length: node.numPartitions }, (_, partition) => ({ binding: { path, partition } }));
  const source = new SourceRDD(node.scope, "ReliableCheckpointRDD", store.readPart, parts);
  if (form === undefined) return node.cutLineage(source);
  if (node.checkpoint !== undefined) node.checkpoint.needs = form.needs;
  const bytes = (sizes as number[]).reduce((sum, size) => sum + size, 0);
  node.cutLineage(form.restored(source, bytes));
}

/** Stands for partitions that are only kept on executors; to compute one is to find that it was lost. */
class LocalCheckpointRDD extends SourceRDD {
  constructor(scope: NodeScope, numPartitions: number) {
    const nothing = () => [];
    super(
      scope,
      "LocalCheckpointRDD",
      nothing,
      Array.from({ length: numPartitions }, () => ({ binding: undefined })),
    );
  }

  override plan(partition: number): never {
    const message = `Checkpoint block of partition ${partition} not found: what was kept of it is gone, with its executor mostly, and localCheckpoint() leaves no other copy. Use checkpoint() where that matters.`;
    throw new MillraceError("BLOCK_LOST", message, { details: { partition } });
  }
}
