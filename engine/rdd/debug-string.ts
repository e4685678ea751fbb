// toDebugString: the lineage of an RDD as a tree, indented at each shuffle, in the form of Spark's `RDD.toDebugString`.
import { StorageLevel } from "../storage/storage-level.ts";
import type { RDDNode } from "./rdd-node.ts";

/**
 * One line an RDD, nearest first. `(n)` is the number of partitions of a stage, `+-` marks a shuffle, `|` the RDDs of
 * one stage.
 */
export function debugString(node: RDDNode): string {
  const count = `(${node.numPartitions})`;
  return [`${count} ${describe(node)}`, ...parentLines(node, bar(count))].join("\n");
}

function describe({ name, label, id, storageLevel }: RDDNode): string {
  return `${name === undefined ? "" : `${name} `}${label}[${id}] [${storageLevel === StorageLevel.NONE ? "" : storageLevel.description}]`;
}

/** The bar below the middle of `(n)`. */
function bar(count: string): string {
  const left = Math.floor((count.length - 1) / 2);
  return `${" ".repeat(left)}|${" ".repeat(count.length - left)}`;
}

function parentLines(node: RDDNode, prefix: string): string[] {
  return node.dependencies.flatMap((dependency, i) => {
    if (dependency.type === "narrow") return [prefix + describe(dependency.narrow.node), ...parentLines(dependency.narrow.node, prefix)];
    const parent = dependency.shuffle.node;
    const count = `(${parent.numPartitions})`;
    const lead = prefix.replace(/\|\s+$/, "");
    const isLast = i === node.dependencies.length - 1;
    return [`${lead}+-${count} ${describe(parent)}`, ...parentLines(parent, `${lead}${isLast ? "  " : "| "}${bar(count)}`)];
  });
}
