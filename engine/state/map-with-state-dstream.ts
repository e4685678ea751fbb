// MapWithStateDStream: the stream that mapWithState gives. Its records are what the function returned.
import { DStream } from "../dstream/dstream.ts";
import type { DStreamNode } from "../dstream/dstream-node.ts";
import { mappedRecords, mapWithStateStep, statePairs } from "./state-rdd.ts";
import type { StateSpec } from "./state-spec.ts";
import { StatedDStream } from "./stated-dstream.ts";
import { StatesDStream } from "./states-dstream.ts";

/** Batches between two checkpoints where the program says nothing. */
const CHECKPOINT_SLIDES = 10;

/**
 * A stream of what the function of `mapWithState` returned. `checkpoint(interval)` says how often its states are
 * checkpointed: every ten batches if it is not called. See Spark's `MapWithStateDStream`.
 */
export class MapWithStateDStream<K, S, T> extends DStream<T> {
  /** The node of the stream; its states are a node of their own. */
  declare readonly node: StatedDStream;

  constructor(parent: DStreamNode, spec: StateSpec<K, never, S, T>) {
    const { mappingFunc, withTime, settings } = spec;
    const states = new StatesDStream(parent, {
      step: mapWithStateStep(mappingFunc, withTime, settings.timeoutMs ?? null),
      partitioning: settings.partitioning,
      initial: settings.initial?.node,
      always: true,
      checkpointSlides: CHECKPOINT_SLIDES,
    });
    super(new StatedDStream(states, (rdd) => mappedRecords(rdd)));
  }

  /**
   * All keys with their states after each batch, whether or not the batch touched them. Reading it costs what exists; the
   * states themselves cost what changes.
   * @example
   * const count = StateSpec.function((_word: string, _one: number | undefined, state: State<number>) => {
   *   state.update((state.getOption() ?? 0) + 1);
   * });
   * const counted = ssc.queueStream([["a", "b"], ["a"]]).map((word) => [word, 1]).mapWithState(count);
   * counted.stateSnapshots().print(); // (a,1), (b,1), then (a,2), (b,1)
   */
  stateSnapshots(): DStream<[K, S]> {
    return new DStream<[K, S]>(new StatedDStream(this.node.states, (rdd) => statePairs(rdd)));
  }
}
