// Windows, as methods of DStream: streams whose RDD at a time covers the batches of a duration before it.
import { emptyRDD } from "../rdd/make-rdd.ts";
import { type Duration, requireDuration } from "../time/duration.ts";
import { DStream } from "./dstream.ts";
import { WindowedDStream } from "./windowed-dstream.ts";

declare module "./dstream.ts" {
  interface DStream<T> {
    /**
     * At each slide, all records of the last `windowDuration`, oldest batch first. Both durations must be multiples of
     * this stream's slide duration (else DURATION_NOT_MULTIPLE); the slide is this stream's own where it is not said. The
     * first windows just hold fewer batches. Keeps this stream's partitions. See Spark's `WindowedDStream`.
     * @example
     * ssc.queueStream([[1], [2], [3]]).window(seconds(2)).print(); // with batches of 1 s: 1; 1, 2; 2, 3
     */
    window(windowDuration: Duration, slideDuration?: Duration): DStream<T>;
  }
}

DStream.prototype.window = function (windowDuration, slideDuration) {
  const windowMs = requireDuration(windowDuration, "The window duration").milliseconds;
  const slideMs = slideDuration === undefined ? this.node.slideMs : requireDuration(slideDuration, "The slide duration").milliseconds;
  return new DStream<never>(new WindowedDStream(this.node, windowMs, slideMs, () => emptyRDD(this.node.scope.rdds).node));
};
