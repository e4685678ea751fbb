// The encoded stores of some executors, in one thread: what each keeps is a Map that a test may look at and change.
import type { BlockId, ExecutorId } from "../engine/storage/block.ts";
import type { EncodedStore, KeepMode, SpilledBlock, StoreAnswer, StoreRequest } from "../engine/storage/partition-cache.ts";

export interface FakeBlock {
  readonly bytes: Uint8Array;
  readonly mode: KeepMode;
}

export class FakeEncodedStores {
  readonly byExecutor = new Map<ExecutorId, Map<BlockId, FakeBlock>>();
  /** Executors that have no room for anything more. */
  readonly full = new Set<ExecutorId>();
  /** What is said to have given way, with the next answer. */
  dropped: BlockId[] = [];
  /** What is said to have gone to disk, with the next answer. */
  spilled: SpilledBlock[] = [];
  /** Blocks asked for, as `ID of EXECUTOR`. */
  readonly fetched: string[] = [];

  /** The store of `executorId`; partitions that it keeps as records are asked for with `encodeLive`. */
  storeOf(executorId: ExecutorId, encodeLive: (holder: ExecutorId, id: BlockId) => Uint8Array | undefined = () => undefined): EncodedStore {
    if (!this.byExecutor.has(executorId)) this.byExecutor.set(executorId, new Map());
    return {
      store: async (request) => this.store(executorId, request),
      fetch: async (id, locations) => {
        for (const location of locations) {
          this.fetched.push(`${id} of ${location}`);
          const bytes = this.byExecutor.get(location)?.get(id)?.bytes ?? (location === executorId ? undefined : encodeLive(location, id));
          if (bytes !== undefined) return bytes;
        }
        return undefined;
      },
    };
  }

  private store(executorId: ExecutorId, { id, bytes: given, here, copies, copyMode }: StoreRequest): StoreAnswer {
    // As to another thread: nothing is left of them where they come from.
    const bytes = structuredClone(given, { transfer: [given.buffer as ArrayBuffer] });
    const isKept = here !== undefined && this.keep(executorId, id, { bytes, mode: here });
    const holders: ExecutorId[] = [];
    for (const other of this.byExecutor.keys()) {
      if (holders.length === copies || (here !== undefined && !isKept)) break;
      if (other !== executorId && this.keep(other, id, { bytes, mode: copyMode })) holders.push(other);
    }
    const dropped = this.dropped;
    const spilled = this.spilled;
    this.dropped = [];
    this.spilled = [];
    return { place: isKept ? (here === "disk" ? "disk" : "memory") : undefined, copies: holders, dropped, spilled };
  }

  private keep(executorId: ExecutorId, id: BlockId, block: FakeBlock): boolean {
    if (this.full.has(executorId)) return false;
    this.byExecutor.get(executorId)?.set(id, block);
    return true;
  }
}
