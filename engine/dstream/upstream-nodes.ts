// The streams behind given streams, each once, however many paths lead to it: every stream comes before those it reads.
import type { DStreamNode } from "./dstream-node.ts";

/** `nodes` and all they read, directly or not. Linear in the number of streams; long chains need no deep stack. */
export function upstreamNodes(nodes: readonly DStreamNode[]): DStreamNode[] {
  const entered = new Set<DStreamNode>();
  const parentsFirst: DStreamNode[] = [];
  for (const root of nodes) {
    const path: { readonly node: DStreamNode; next: number }[] = [];
    const enter = (node: DStreamNode) => {
      if (entered.has(node)) return;
      entered.add(node);
      path.push({ node, next: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const parent = top.node.dependencies[top.next++];
      if (parent !== undefined) enter(parent);
      else parentsFirst.push(path.pop()!.node);
    }
  }
  return parentsFirst.reverse();
}
