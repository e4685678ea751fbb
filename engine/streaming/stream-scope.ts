// What the streams of a context know of it.
import type { DStreamNode, StreamScope } from "../dstream/dstream-node.ts";
import type { InputInfoTracker } from "../dstream/input-info-tracker.ts";
import { MillraceError } from "../errors.ts";
import type { NodeScope } from "../rdd/rdd-node.ts";
import type { DStreamGraph } from "./dstream-graph.ts";

export interface StreamScopeOptions {
  readonly owner: object;
  readonly graph: DStreamGraph;
  readonly rdds: NodeScope;
  readonly inputInfo: InputInfoTracker;
  /** "initialized", "active" or "stopped". */
  state(): string;
}

/** A scope that refuses new streams once its context has been started, with CONTEXT_STATE. */
export function makeStreamScope({ owner, graph, rdds, inputInfo, state }: StreamScopeOptions): StreamScope {
  const isStarted = () => state() !== "initialized";
  return {
    owner,
    batchMs: graph.batchMs,
    get isStarted() {
      return isStarted();
    },
    get zeroTimeMs() {
      return graph.zeroTimeMs;
    },
    rdds,
    inputInfo,
    nodeCreated: (node: DStreamNode) => {
      if (isStarted()) {
        const when = state() === "active" ? "starting" : "stopping";
        const message = `Adding new inputs, transformations, and output operations after ${when} a context is not supported`;
        throw new MillraceError("CONTEXT_STATE", message);
      }
      // Nodes are complete only once their constructors have run.
      graph.add(node);
    },
  };
}
