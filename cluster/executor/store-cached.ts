// Keeps a persisted partition that came encoded from a compute thread: in the store of its executor, and as copies on
// others. One that there is no room for is copied nowhere: whoever needs it computes it again.
import type { StoreAnswer, StoreRequest } from "../../engine/storage/partition-cache.ts";
import type { BlockStore } from "./block-store.ts";
import type { Replicator } from "./replicator.ts";

export async function storeCached(store: BlockStore, replicator: Replicator, request: StoreRequest): Promise<StoreAnswer> {
  const { id, bytes, here, copies, copyMode } = request;
  const place = here === undefined ? undefined : await store.keep(id, bytes, here);
  const isCopied = here === undefined || place !== undefined;
  // Where the others cannot be found out it is kept here only.
  const copied = isCopied ? await replicator.copy(id, bytes, copyMode, copies).catch(() => undefined) : undefined;
  const spilled = store.takeSpilled();
  return { place, copies: copied?.holders ?? [], dropped: store.takeDropped(), ...(spilled.length > 0 && { spilled }) };
}
