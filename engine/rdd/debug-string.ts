// toDebugString: the lineage of an RDD as a tree, indented at each shuffle, in Spark's form.
import type { RDDNode } from "./rdd-node.ts";

/** One line an RDD, nearest first; `(n)` is the number of partitions, `+-` marks a shuffle. */
export function debugString(node: RDDNode): string {
  const lines: string[] = [];
  const visit = (current: RDDNode, lead: string, rest: string) => {
    lines.push(`${lead}${current.name ?? current.label} [${current.id}]${current.cached ? " [Memory Deserialized 1x Replicated]" : ""}`);
    for (const dependency of current.dependencies) {
      if (dependency.type === "narrow") {
        visit(dependency.narrow.node, `${rest}|  `, rest);
      } else {
        const parent = dependency.shuffle.node;
        const count = `(${parent.numPartitions}) `;
        visit(parent, `${rest}+-${count}`, `${rest}  ${" ".repeat(count.length)}`);
      }
    }
  };
  const count = `(${node.numPartitions}) `;
  visit(node, count, " ".repeat(count.length));
  return lines.join("\n");
}
