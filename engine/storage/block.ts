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
