// StateCheckpoints: how the states of a stream are checkpointed, so that this too costs what changes: mostly only what has
// changed since the checkpoint before is written, and all states now and then, when the changes come to half of them.
//
//     all (t10)   changes (t20)   changes (t30)   all (t40)        restored at t30: all of t10, then the changes of t20, t30
//
// A partition whose executor does not know what has changed (it was computed anew elsewhere) writes all of its states, and
// restoring begins there.
import { builtin, builtinFactory } from "../closure/closure.ts";
import { MapPartitionsRDD } from "../rdd/map-partitions-rdd.ts";
import type { CheckpointForm, RDDNode } from "../rdd/rdd-node.ts";
import { ZippedPartitionsRDD } from "../rdd/zipped-partitions-rdd.ts";
import type { StateRecord } from "./map-with-state.ts";
import { type StateChanges, StateMap } from "./state-map.ts";

type AnyRecord = StateRecord<unknown, unknown, unknown>;
type Part = AnyRecord | { readonly changes: StateChanges<unknown, unknown>; readonly mapped: readonly unknown[] };

/** Checkpoints that restoring reads at most. */
const MAX_PARTS = 50;

/** Checkpoints that are restored one upon the other, the first with all states. */
interface Chain {
  readonly timeMs: number;
  readonly nodes: readonly RDDNode[];
  readonly sources: readonly RDDNode[];
  readonly fullBytes: number;
  readonly changedBytes: number;
}

export class StateCheckpoints {
  private chain: Chain | undefined;

  /** How the states of `timeMs` are checkpointed; decided when they are. */
  formOf(node: RDDNode, timeMs: number): () => CheckpointForm {
    return () => {
      const before = this.chain;
      const isLast = before === undefined || timeMs > before.timeMs;
      const base = isLast && before !== undefined && hasRoom(before) ? before : undefined;
      return {
        written: new MapPartitionsRDD(node, "map", toPart(base?.timeMs ?? null), { preservesPartitioning: true }),
        needs: base?.nodes ?? [],
        restored: (source, bytes) => {
          const chain = extended(base, node, source, timeMs, bytes);
          if (isLast) this.chain = chain;
          return new ZippedPartitionsRDD(chain.sources, toStates, {
            label: "StateRDD",
            partitioner: node.partitioner,
            binding: () => timeMs,
          });
        },
      };
    };
  }
}

function hasRoom({ nodes, fullBytes, changedBytes }: Chain): boolean {
  return nodes.length < MAX_PARTS && changedBytes <= fullBytes / 2;
}

function extended(base: Chain | undefined, node: RDDNode, source: RDDNode, timeMs: number, bytes: number): Chain {
  if (base === undefined) return { timeMs, nodes: [node], sources: [source], fullBytes: bytes, changedBytes: 0 };
  const { nodes, sources, fullBytes, changedBytes } = base;
  return { timeMs, nodes: [...nodes, node], sources: [...sources, source], fullBytes, changedBytes: changedBytes + bytes };
}

const toPart = builtinFactory("states-to-part", (sinceMs: number | null) => (record: AnyRecord): Part => {
  const changes = sinceMs === null ? undefined : record.states.changesSince(sinceMs);
  return changes === undefined ? record : { changes, mapped: record.mapped };
});

const toStates = builtin("parts-to-states", (parents: readonly Iterable<Part>[], timeMs: number): AnyRecord[] => {
  const parts = parents.flatMap((parent) => [...parent]);
  const first = parts.findLastIndex((part) => "states" in part);
  let states = first < 0 ? StateMap.empty<unknown, unknown>() : (parts[first] as AnyRecord).states;
  for (const part of parts.slice(first + 1)) {
    states = states.copy();
    states.apply((part as Part & { changes: StateChanges<unknown, unknown> }).changes);
  }
  return [{ states: states.freeze(timeMs), mapped: parts.at(-1)?.mapped ?? [] }];
});
