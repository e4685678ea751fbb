// The streams behind given streams, each once, however many paths lead to it: every stream comes before those it reads.

/** A stream, as far as walking is concerned. */
export interface Reading<N> {
  readonly dependencies: readonly N[];
}

/** `nodes` and all they read, directly or not. Linear in the number of streams; long chains need no deep stack. */
export function upstreamNodes<N extends Reading<N>>(nodes: readonly N[]): N[] {
  const entered = new Set<N>();
  const parentsFirst: N[] = [];
  for (const root of nodes) {
    const path: { readonly node: N; next: number }[] = [];
    const enter = (node: N) => {
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
