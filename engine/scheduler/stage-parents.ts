// What a stage needs before its tasks can be planned: the shuffles it reads, and work on the driver that plans wait for.
import type { Preparation } from "../rdd/preparation.ts";
import type { RDDNode, ShuffleDependency } from "../rdd/rdd-node.ts";

export interface StageParents {
  readonly shuffles: ReadonlySet<ShuffleDependency>;
  readonly preparations: ReadonlySet<Preparation>;
}

/** The parents of these partitions, along narrow dependencies, not looking behind partitions that are kept and stand. */
export function stageParents(
  node: RDDNode,
  partitions: readonly number[],
  isKept: (node: RDDNode, partition: number) => boolean,
): StageParents {
  const shuffles = new Set<ShuffleDependency>();
  const preparations = new Set<Preparation>();
  const visited = new Map<RDDNode, Set<number>>();
  const visit = (current: RDDNode, wanted: readonly number[]) => {
    const seen = visited.get(current) ?? new Set();
    visited.set(current, seen);
    const open = wanted.filter((partition) => !seen.has(partition) && !isKept(current, partition));
    for (const partition of open) seen.add(partition);
    if (open.length === 0) return;
    if (current.preparation !== undefined) preparations.add(current.preparation);
    for (const dependency of current.dependencies) if (dependency.type === "shuffle") shuffles.add(dependency.shuffle);
    const parents = new Map<RDDNode, number[]>();
    for (const { node: parent, partition } of open.flatMap((index) => current.narrowParents(index))) {
      const known = parents.get(parent);
      if (known === undefined) parents.set(parent, [partition]);
      else known.push(partition);
    }
    for (const [parent, indices] of parents) visit(parent, indices);
  };
  visit(node, partitions);
  return { shuffles, preparations };
}
