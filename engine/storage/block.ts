// Names of blocks: what executors keep and give to each other. Built here and nowhere else.

/** Names one executor process (or compute thread of a local master) for its lifetime. */
export type ExecutorId = string;

/** Names one block: a cached partition, a bucket of a shuffle output, or a block that a receiver stored. */
export type BlockId =
  | `rdd-${number}-${number}`
  | `shuffle-${number}-${number}-${number}`
  | `input-${number}-${string}`
  | `result-${string}`;

export function rddBlockId(rddId: number, partition: number): BlockId {
  return `rdd-${rddId}-${partition}`;
}

export function shuffleBlockId(shuffleId: number, mapId: number, reduceId: number): BlockId {
  return `shuffle-${shuffleId}-${mapId}-${reduceId}`;
}

export function inputBlockId(streamId: number, unique: string): BlockId {
  return `input-${streamId}-${unique}`;
}

export function resultBlockId(taskId: string): BlockId {
  return `result-${taskId}`;
}

/** All blocks that can be forgotten together: of one RDD, of one shuffle, or a single block. */
export type BlockGroup =
  | { readonly type: "rdd"; readonly rddId: number }
  | { readonly type: "shuffle"; readonly shuffleId: number }
  | { readonly type: "block"; readonly blockId: BlockId };

/** `shuffle-3-1-0` and `rdd-7-2` are in groups `shuffle-3` and `rdd-7`; any other block is in a group of its kind. */
export function groupOf(id: BlockId): string {
  const end = id.startsWith("rdd-") || id.startsWith("shuffle-") ? id.indexOf("-", id.indexOf("-") + 1) : id.indexOf("-");
  return id.slice(0, end);
}

/** The RDD that a cached partition belongs to; undefined for any other block. */
export function rddOf(id: BlockId): number | undefined {
  return id.startsWith("rdd-") ? Number(id.slice(4, id.indexOf("-", 4))) : undefined;
}

/** Is `id` one of `group`? */
export function isInGroup(id: BlockId, group: BlockGroup): boolean {
  switch (group.type) {
    case "rdd":
      return id.startsWith(`rdd-${group.rddId}-`);
    case "shuffle":
      return id.startsWith(`shuffle-${group.shuffleId}-`);
    case "block":
      return id === group.blockId;
  }
}
