// Checkpoints of RDDs, as methods of RDD. See Spark's `RDD.checkpoint`.
import { RDD } from "./rdd.ts";

declare module "./rdd.ts" {
  interface RDD<T> {
    /**
     * Has this RDD written to the checkpoint directory right after the first job that computes it; from then on it is read
     * from there and what it was made from is let go. Cache it too, or it is computed twice. Throws CHECKPOINT_DIR_NOT_SET.
     * See Spark's `RDD.checkpoint`.
     * @example
     * sc.setCheckpointDir("/tmp/checkpoints");
     * const squares = sc.parallelize([1, 2, 3]).map((n) => n * n).cache();
     * squares.checkpoint();
     * await squares.count();
     * console.log(squares.isCheckpointed()); // true
     */
    checkpoint(): void;

    /**
     * Cuts the lineage like {@link checkpoint} without writing anything: the partitions that executors keep are all there
     * is. Faster, and lost with an executor (BLOCK_LOST). See Spark's `RDD.localCheckpoint`.
     * @example
     * const squares = sc.parallelize([1, 2, 3]).map((n) => n * n).localCheckpoint();
     * await squares.count();
     */
    localCheckpoint(): this;

    /**
     * Has this RDD been checkpointed, and its lineage cut?
     * @example
     * console.log(sc.parallelize([1]).isCheckpointed()); // false
     */
    isCheckpointed(): boolean;

    /**
     * Where the checkpoint of this RDD is; undefined before it stands, and for a local one.
     * @example
     * console.log(sc.parallelize([1]).getCheckpointFile()); // undefined
     */
    getCheckpointFile(): string | undefined;
  }
}

RDD.prototype.checkpoint = function () {
  this.node.scope.markCheckpoint(this.node, "reliable");
};

RDD.prototype.localCheckpoint = function () {
  this.node.scope.markCheckpoint(this.node, "local");
  return this;
};

RDD.prototype.isCheckpointed = function () {
  return this.node.checkpoint?.done === true;
};

RDD.prototype.getCheckpointFile = function () {
  return this.isCheckpointed() ? this.node.checkpoint?.path : undefined;
};
